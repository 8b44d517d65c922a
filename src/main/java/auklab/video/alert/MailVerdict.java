package auklab.video.alert;

import auklab.video.config.MailSettings;
import jakarta.mail.Address;
import jakarta.mail.AuthenticationFailedException;
import jakarta.mail.MessagingException;
import jakarta.mail.SendFailedException;
import jakarta.mail.internet.AddressException;
import jakarta.mail.internet.InternetAddress;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import javax.net.ssl.SSLException;
import org.eclipse.angus.mail.smtp.SMTPAddressFailedException;
import org.eclipse.angus.mail.smtp.SMTPSendFailedException;
import org.eclipse.angus.mail.smtp.SMTPSenderFailedException;
import org.eclipse.angus.mail.util.MailConnectException;

/** Tells what a fault means that came of sending a mail. */
final class MailVerdict {
  /** Codes that are about us and not about this mail: we may not send at all, or not now. */
  private static final Set<Integer> ABOUT_US = Set.of(421, 454, 530, 534, 535, 538);

  private static final int FOR_GOOD = 500;

  /** What to do where the server lets nobody send under the address that mails come from. */
  static final String SENDER =
      "set SMTP_FROM in " + MailSettings.FILE + " to an address that the server lets you send from";

  private static final Pattern OF_THE_SENDER =
      Pattern.compile(
          "(?i)sender (address|identity|verif|domain|is not|not )|from (address|header)"
              + "|send(ing)? as|not owned by|invalid sender");

  /** Words of an address that may be either, which Postfix says of recipients as well. */
  private static final Pattern OF_SOME_ADDRESS =
      Pattern.compile("(?i)unverified|not verified|mail from");

  private static final Pattern OF_A_RECIPIENT = Pattern.compile("(?i)recipient|rcpt");

  private MailVerdict() {}

  /** What became of an attempt that ended with this fault. */
  static Verdict of(Throwable fault) {
    List<Throwable> all = all(fault);
    for (Throwable each : all) {
      if (each instanceof AuthenticationFailedException) {
        return new Verdict.Blocked("the server refuses user or password: " + line(each));
      }
      if (each instanceof SMTPSenderFailedException sender) {
        return new Verdict.Blocked(
            "the server does not let us send as "
                + sender.getAddress()
                + ": "
                + line(each)
                + "; "
                + SENDER);
      }
    }
    for (Throwable each : all) {
      if (each instanceof SendFailedException failed) {
        return ofSending(failed, all);
      }
    }
    return new Verdict.Blocked(words(all));
  }

  private static Verdict ofSending(SendFailedException failed, List<Throwable> all) {
    Map<String, String> refused = new LinkedHashMap<>();
    Map<String, String> later = new LinkedHashMap<>();
    boolean aboutUs = false;
    for (Throwable each : all) {
      if (each instanceof SMTPAddressFailedException address) {
        boolean forGood = address.getReturnCode() >= FOR_GOOD;
        aboutUs |= ABOUT_US.contains(address.getReturnCode());
        (forGood ? refused : later).put(address.getAddress().getAddress(), line(address));
      } else if (each instanceof AddressException address) {
        refused.put(String.valueOf(address.getRef()), line(address));
      }
    }
    Address[] has = failed.getValidSentAddresses();
    if (has != null && has.length > 0) {
      return new Verdict.Taken(refused, later);
    }
    int code = failed instanceof SMTPSendFailedException send ? send.getReturnCode() : 0;
    if (aboutUs || ABOUT_US.contains(code)) {
      return new Verdict.Blocked("the server does not let us send: " + line(failed));
    }
    // It refuses us by refusing the recipients, or the mail; none of them is to blame.
    if (all.stream().anyMatch(each -> isAboutTheSender(each.getMessage()))) {
      return new Verdict.Blocked("the server does not let us send: " + sender(all) + "; " + SENDER);
    }
    boolean aboutTheMail = isAnyElse(failed.getValidUnsentAddresses(), later.keySet());
    if (!later.isEmpty() && !aboutTheMail) {
      return new Verdict.Blocked(
          "the server takes it for nobody now: " + String.join(", ", Verdict.words(later)));
    }
    if (!refused.isEmpty() && !aboutTheMail) {
      return new Verdict.Refused(
          "no recipient is accepted: " + String.join(", ", Verdict.words(refused)), refused);
    }
    return code >= FOR_GOOD
        ? new Verdict.Refused(line(failed), refused)
        : new Verdict.Blocked("the server does not take it now: " + line(failed));
  }

  private static String sender(List<Throwable> all) {
    return all.stream()
        .filter(each -> isAboutTheSender(each.getMessage()))
        .findFirst()
        .map(MailVerdict::line)
        .orElse("");
  }

  /** Whether a server speaks of the address that mails come from. */
  static boolean isAboutTheSender(String words) {
    return words != null
        && (OF_THE_SENDER.matcher(words).find()
            || OF_SOME_ADDRESS.matcher(words).find() && !OF_A_RECIPIENT.matcher(words).find());
  }

  /** Whether somebody was accepted, so that it was the mail itself that was not. */
  private static boolean isAnyElse(Address[] unsent, Set<String> later) {
    return unsent != null
        && Arrays.stream(unsent)
            .anyMatch(a -> a instanceof InternetAddress who && !later.contains(who.getAddress()));
  }

  /** A fault that is none of the server's answers, for a person. */
  static String words(Throwable fault) {
    return words(all(fault));
  }

  private static String words(List<Throwable> all) {
    Throwable root = all.get(all.size() - 1);
    String first =
        line(all.stream().filter(MessagingException.class::isInstance).findFirst().orElse(root));
    for (Throwable each : all) {
      if (first.contains("STARTTLS is required")) {
        return "the server offers no encryption (STARTTLS), and to another machine a mail never goes"
            + " without: use a port or server that has it, such as 587 or 465";
      }
      if (each instanceof SSLException) {
        return "the encryption cannot be trusted or made: " + line(root);
      }
      if (each instanceof UnknownHostException) {
        return "the server's name is not known here: " + line(each);
      }
      if (each instanceof SocketTimeoutException) {
        return "the server does not answer in time: " + line(each);
      }
      if (each instanceof ConnectException) {
        return "the server cannot be reached: " + line(each);
      }
    }
    return all.stream().anyMatch(MailConnectException.class::isInstance)
        ? "the server cannot be reached: " + line(root)
        : first
            + (root.getMessage() == null || first.contains(line(root)) ? "" : ": " + line(root));
  }

  /** The fault and whatever it came of. */
  private static List<Throwable> all(Throwable fault) {
    List<Throwable> all = new ArrayList<>();
    collect(fault, all);
    return all;
  }

  private static void collect(Throwable fault, List<Throwable> all) {
    if (fault == null || all.contains(fault)) {
      return;
    }
    all.add(fault);
    // The cause of a MessagingException is its next one; a chain of addresses goes the same way.
    if (fault instanceof MessagingException mail) {
      collect(mail.getNextException(), all);
    }
    collect(fault.getCause(), all);
  }

  private static String line(Throwable fault) {
    String text = fault.getMessage() == null ? fault.toString() : fault.getMessage();
    return text.strip().replaceAll("\\s*\\R\\s*", " ");
  }
}
