package auklab.video.init;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CamerasTextTest {
  @Test
  void shouldQuoteWhatJsonDoesNotTakeAsItIs() {
    Map<String, Object> values = new LinkedHashMap<>();
    values.put("station", "ROST1");
    values.put("password", "a\"b\\c\n");
    values.put("rtsp_port", 8554);

    assertThat(CamerasText.entry(values))
        .isEqualTo(
            "{ \"station\": \"ROST1\", \"password\": \"a\\\"b\\\\c\\n\", \"rtsp_port\": 8554 }");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{\"cameras\": []} | {\"cameras\": [~    {N}~  ]}",
        "{\"cameras\": [{\"a\": []}]} | {\"cameras\": [{\"a\": []},~    {N}~  ]}",
        "{\"cameras\": [{}, ]} | {\"cameras\": [{},~    {N}~  ]}",
        "{\"cameras\": [~  {} // b, c~]} | {\"cameras\": [~  {}, // b, c~    {N}~  ]}",
        "{\"cameras\": [~  {}, // b~  /* [{}], */~]} | {\"cameras\": [~  {}, // b~  /* [{}], */~    {N}~  ]}",
        "{\"x\": [{}], /* é */ \"cameras\": [{}], \"y\": 1} | {\"x\": [{}], /* é */ \"cameras\": [{},~    {N}~  ], \"y\": 1}"
      })
  void shouldAddACameraAndKeepAllElse(String text, String expected) throws Exception {
    assertThat(CamerasText.with(text.replace('~', '\n'), "{N}"))
        .contains(expected.replace('~', '\n'));
  }

  @Test
  void shouldKeepTheLineEndsAndNoBreakSpacesOfWindows() throws Exception {
    String text = "{\r\n\u00A0\"cameras\": [\r\n\u00A0 {}\u00A0\r\n]\r\n}\r\n";

    assertThat(CamerasText.with(text, "{N}"))
        .contains("{\r\n\u00A0\"cameras\": [\r\n\u00A0 {},\u00A0\r\n    {N}\r\n  ]\r\n}\r\n");
  }

  @Test
  void shouldFindNoPlaceWhereThereIsNoList() throws Exception {
    assertThat(CamerasText.with("{\"defaults\": {\"cameras\": []}}", "{N}")).isEmpty();
  }
}
