#!/bin/sh
# Makes target/auklab-video.jsa, the classes as the JVM wants them in memory, so that a start need
# not read them from the jars: with it FFmpeg runs a third sooner. It is made by a
# pipeline of one camera that is not there, which is stopped again. While it runs it is asked for its
# status, from which target/auklab-video-ask.jsa is made, for commands that a person waits for. Without
# them all works the same, only slower; so nothing here fails a build.
set -u
home=$1
archive=$home/target/auklab-video.jsa
asking=$home/target/auklab-video-ask.jsa
rm -f "$archive" "$asking"
folder=$(mktemp -d) || exit 0
trap 'rm -rf "$folder"' EXIT
cat >"$folder/cameras.json" <<CAMERAS
{"defaults": {"user": "viewer", "password": "", "output_dir": "$folder/cameras",
  "logs_dir": "$folder/logs"}, "cameras": [{"station": "TRAINING", "ip": "192.0.2.1"}]}
CAMERAS
cat >"$folder/backup.json" <<BACKUP
{"ready_for_backup_dir": "$folder/ready", "nas_target_dir": "$folder/archive",
  "success_log_dir": "$folder/synced", "lock_dir": "$folder/locks"}
BACKUP
JAVA_OPTS="-XX:ArchiveClassesAtExit=$archive" SMTP_HOST='' \
  "$home/bin/auklab-video" run --config "$folder" --routes "$home/routes" >"$folder/log" 2>&1 &
pipeline=$!
# Up to half a minute: until every trigger has begun, and a moment more for the first looks.
for _ in $(seq 300); do
  grep -q 'run - mail is' "$folder/log" && break
  kill -0 $pipeline 2>/dev/null || break
  sleep 0.1
done
sleep 2
# Classes of an old form, which the command line is made of, fit only into an archive of this kind.
JAVA_OPTS="-Xshare:off -XX:DumpLoadedClassList=$folder/classes" \
  "$home/bin/auklab-video" status --config "$folder" >"$folder/status" 2>&1
java -Xshare:dump -XX:+UseSerialGC -XX:SharedClassListFile="$folder/classes" \
  -XX:SharedArchiveFile="$asking" -jar "$home/target/auklab-video.jar" >"$folder/dump" 2>&1
kill -TERM $pipeline 2>/dev/null
wait $pipeline || cat "$folder/log"
[ -f "$asking" ] || echo "status will be slower: the JVM has made no archive of its classes"
[ -f "$archive" ] || echo "starts will be slower: the JVM has made no archive of classes"
