package auklab.video.stream;

import auklab.video.config.Camera;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Takes passwords out of a text, as they are and in every form in which FFmpeg may print them. */
public final class Mask {
  private static final String STARS = "***";
  private static final Pattern LOGIN = Pattern.compile("(?<=://)[^/\\s]*@");
  private static final Pattern AUTHORIZATION = Pattern.compile("(?i)(authorization:\\s*).*");

  /** A shorter password would be found inside many a word; it counts where it stands alone. */
  private static final int PART_OF_A_WORD = 4;

  private final Set<String> known = new LinkedHashSet<>();
  private volatile List<Pattern> secrets = List.of();

  /**
   * @param secrets what must not be seen, as it is; empty texts are passed over
   */
  public Mask(Collection<String> secrets) {
    learn(secrets);
  }

  /** Takes more secrets out from now on; those of before stay secret, since old texts hold them. */
  public synchronized void learn(Collection<String> more) {
    known.addAll(more);
    secrets =
        known.stream()
            .filter(secret -> !secret.isEmpty())
            .flatMap(Mask::forms)
            .distinct()
            .sorted(Comparator.comparingInt(String::length).reversed())
            .map(Mask::pattern)
            .toList();
  }

  /**
   * The mask for these cameras' passwords, and others.
   *
   * @param cameras the cameras
   * @param others more that must not be seen, such as the mail account's password
   */
  public static Mask of(Collection<Camera> cameras, String... others) {
    Mask mask = new Mask(List.of(others));
    mask.learnFrom(cameras);
    return mask;
  }

  /** Takes the passwords of these cameras out from now on. */
  public void learnFrom(Collection<Camera> cameras) {
    learn(cameras.stream().flatMap(camera -> camera.passwordsInPath().stream()).toList());
    learn(
        cameras.stream()
            .filter(camera -> !camera.password().isEmpty())
            .flatMap(camera -> Stream.of(camera.password(), basic(camera)))
            .toList());
  }

  private static Pattern pattern(String secret) {
    String quoted = Pattern.quote(secret);
    return Pattern.compile(
        secret.length() < PART_OF_A_WORD ? "(?<!\\w)" + quoted + "(?!\\w)" : quoted);
  }

  private static String basic(Camera camera) {
    return Base64.getEncoder()
        .encodeToString((camera.user() + ":" + camera.password()).getBytes(StandardCharsets.UTF_8));
  }

  private static Stream<String> forms(String secret) {
    String encoded = StreamUrl.encoded(secret);
    String lower =
        Pattern.compile("%..").matcher(encoded).replaceAll(m -> m.group().toLowerCase(Locale.ROOT));
    return Stream.of(secret, encoded, lower);
  }

  /** The text with three stars for every secret, and for every login in an address. */
  public String apply(String text) {
    String masked = LOGIN.matcher(text).replaceAll(STARS + "@");
    masked = AUTHORIZATION.matcher(masked).replaceAll("$1" + STARS);
    for (Pattern secret : secrets) {
      masked = secret.matcher(masked).replaceAll(STARS);
    }
    return masked;
  }
}
