package auklab.video.alert;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Answers of mail servers that refuse an address, in their words. */
class MailVerdictTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "553 5.7.1 <apikey@example.com>: Sender address rejected: not owned by user apikey",
        "550 The from address does not match a verified Sender Identity.",
        "554 Message rejected: Email address is not verified.",
        "550 5.7.60 SMTP; Client does not have permissions to send as this sender",
        "501 Invalid MAIL FROM",
        "550 5.1.1 Recipient refused, since the Sender address is not verified"
      })
  void shouldKnowThatTheSenderIsRefused(String words) {
    assertThat(MailVerdict.isAboutTheSender(words)).isTrue();
  }

  /** Whoever is told to set SMTP_FROM for these looks in the wrong place. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "550 5.1.1 <eve@example.com>: Recipient address rejected: unverified address: no such user",
        "550 Recipient not verified",
        "550 5.1.1 <eve@example.com>: Recipient address rejected: User unknown",
        "552 5.3.4 Message size exceeds fixed limit"
      })
  void shouldNotTakeARefusedRecipientForTheSender(String words) {
    assertThat(MailVerdict.isAboutTheSender(words)).isFalse();
  }
}
