package auklab.video.status;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class StatusTest {
  @Test
  void shouldPutTogetherWhatTheStagesSay() throws Exception {
    Clock clock = Clock.fixed(Instant.parse("2026-06-01T12:00:00.123Z"), ZoneOffset.UTC);

    JsonNode status =
        new ObjectMapper()
            .readTree(
                new Status(clock)
                    .gather(
                        List.of(Map.of("station", "ROST1", "state", "recording")),
                        Map.of("backup", Map.of("failed", false)),
                        Map.of("files", 3, "bytes", 4096L),
                        Map.of("mail", Map.of("waiting", 2)),
                        Map.of("on", true),
                        Map.of("free", 7L)));

    assertThat(status.path("time").asText()).isEqualTo("2026-06-01T12:00:00Z");
    assertThat(status.path("pid").asLong()).isEqualTo(ProcessHandle.current().pid());
    assertThat(status.at("/cameras/0/state").asText()).isEqualTo("recording");
    assertThat(status.at("/stages/backup/failed").asBoolean(true)).isFalse();
    assertThat(status.at("/backlog/bytes").asLong()).isEqualTo(4096);
    assertThat(status.path("mails_waiting").asInt()).isEqualTo(2);
    assertThat(status.at("/alerts/mail/waiting").asInt()).isEqualTo(2);
    assertThat(status.at("/heartbeat/on").asBoolean()).isTrue();
    assertThat(status.at("/space/free").asLong()).isEqualTo(7);
  }
}
