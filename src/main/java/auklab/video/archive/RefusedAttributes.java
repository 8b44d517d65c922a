package auklab.video.archive;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Attributes of files that an archive may refuse while it takes their bytes, such as the owner on
 * an NFS export with root_squash. Footage is its bytes, so a refusal is worth a hint, and is no
 * fault.
 */
enum RefusedAttributes {
  OWNER("(chown|chgrp) \".*", "owners and groups", "\"--no-o\", \"--no-g\""),
  FOLDER_TIMES("failed to set times on \"(?!.*\\.mkv).*", "times of folders", "\"-O\""),
  TIMES("failed to set times on .*\\.mkv.*", "times", "\"--no-t\""),
  FOLDER_PERMISSIONS(
      "failed to set permissions on \"(?!.*\\.mkv).*", "permissions of folders", "\"--no-p\""),
  PERMISSIONS(
      "failed to set permissions on .*\\.mkv.*|(mkstemp|chmod) .* Operation not permitted.*",
      "permissions",
      "\"--no-p\", \"--chmod=F600\""),
  EXTENDED(
      "(rsync_xal_set|rsync_xal_clear|lsetxattr|lremovexattr).*",
      "extended attributes",
      "\"--no-X\""),
  ACL(
      "(set_acl|sys_acl_set_file|sys_acl_delete_def_file|recv_acl).*",
      "access lists",
      "\"--no-A\"");

  private static final String BEFORE = "rsync: (\\[\\w+] )?";

  private final Pattern complaint;
  private final String words;
  private final String options;

  RefusedAttributes(String complaint, String words, String options) {
    this.complaint = Pattern.compile(BEFORE + "(" + complaint + ")");
    this.words = words;
    this.options = options;
  }

  /** Whether a line of rsync complains of an attribute, and of nothing else. */
  static boolean isOne(String line) {
    return Arrays.stream(values()).anyMatch(kind -> kind.complaint.matcher(line).matches());
  }

  /** What rsync complained of. */
  static Set<RefusedAttributes> in(String said) {
    Set<RefusedAttributes> found = EnumSet.noneOf(RefusedAttributes.class);
    said.lines()
        .forEach(
            line ->
                Arrays.stream(values())
                    .filter(kind -> kind.complaint.matcher(line).matches())
                    .forEach(found::add));
    return found;
  }

  /** What the archive does not take, e.g. {@code owners and groups}. */
  String words() {
    return words;
  }

  /** With these in {@code rsync_options}, rsync does not try. */
  String options() {
    return options;
  }
}
