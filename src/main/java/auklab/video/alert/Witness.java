package auklab.video.alert;

import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;

/** Trusts whom the JVM trusts, and remembers the certificate that it was shown, also a bad one. */
final class Witness extends X509ExtendedTrustManager {
  private final X509ExtendedTrustManager usual;
  private volatile Optional<X509Certificate> seen = Optional.empty();

  Witness() throws GeneralSecurityException {
    TrustManagerFactory factory =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    factory.init((KeyStore) null);
    this.usual =
        (X509ExtendedTrustManager)
            Arrays.stream(factory.getTrustManagers())
                .filter(X509ExtendedTrustManager.class::isInstance)
                .findFirst()
                .orElseThrow();
  }

  /** Makes connections whose certificates are seen here. */
  SSLSocketFactory sockets() throws GeneralSecurityException {
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, new TrustManager[] {this}, null);
    return context.getSocketFactory();
  }

  /** Whether a connection was encrypted, or was to be. */
  boolean hasSeen() {
    return seen.isPresent();
  }

  /** The certificate in words: whose it is, who vouches for it, and how long. */
  String certificate() {
    return seen.map(
            certificate ->
                certificate.getSubjectX500Principal().getName()
                    + ", issued by "
                    + certificate.getIssuerX500Principal().getName()
                    + ", valid until "
                    + certificate.getNotAfter().toInstant().atZone(ZoneOffset.UTC).toLocalDate())
        .orElse("none");
  }

  private void see(X509Certificate[] chain) {
    seen = Arrays.stream(chain).findFirst();
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket)
      throws CertificateException {
    see(chain);
    usual.checkServerTrusted(chain, type, socket);
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine)
      throws CertificateException {
    see(chain);
    usual.checkServerTrusted(chain, type, engine);
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String type) throws CertificateException {
    see(chain);
    usual.checkServerTrusted(chain, type);
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket)
      throws CertificateException {
    usual.checkClientTrusted(chain, type, socket);
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine)
      throws CertificateException {
    usual.checkClientTrusted(chain, type, engine);
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String type) throws CertificateException {
    usual.checkClientTrusted(chain, type);
  }

  @Override
  public X509Certificate[] getAcceptedIssuers() {
    return usual.getAcceptedIssuers();
  }
}
