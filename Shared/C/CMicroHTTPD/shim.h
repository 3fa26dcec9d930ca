#pragma once

#include <microhttpd.h>

// The library speaks TLS through GnuTLS and hands its objects through; Debian's package depends on it.
#include <gnutls/abstract.h>
#include <gnutls/gnutls.h>
#include <gnutls/x509.h>

// MHD_start_daemon and MHD_get_connection_info are variadic, which Swift cannot call.

typedef struct {
    MHD_socket listening_socket;
    unsigned int connection_limit;
    unsigned int idle_seconds;
    size_t connection_memory;
    void *context;
    MHD_AccessHandlerCallback handle;
    void *(*request_line)(void *context, const char *target, struct MHD_Connection *connection);
    MHD_RequestCompletedCallback completed;
    MHD_NotifyConnectionCallback connection;
    // With TLS; NULL for plain HTTP. The two texts must live as long as the daemon.
    gnutls_certificate_retrieve_function3 *certificate;
    const char *priorities;
    // PEM; NULL when no client is asked for a certificate.
    const char *client_authorities;
} skolbuss_http_options;

#define SKOLBUSS_HTTP_OPTIONS(options)                                                \
    MHD_OPTION_LISTEN_SOCKET, (options)->listening_socket,                            \
        MHD_OPTION_CONNECTION_LIMIT, (options)->connection_limit,                     \
        MHD_OPTION_CONNECTION_TIMEOUT, (options)->idle_seconds,                       \
        MHD_OPTION_CONNECTION_MEMORY_LIMIT, (options)->connection_memory,             \
        MHD_OPTION_STRICT_FOR_CLIENT, 1,                                              \
        MHD_OPTION_URI_LOG_CALLBACK, (options)->request_line, (options)->context,     \
        MHD_OPTION_NOTIFY_COMPLETED, (options)->completed, (options)->context,        \
        MHD_OPTION_NOTIFY_CONNECTION, (options)->connection, (options)->context

static inline struct MHD_Daemon *skolbuss_http_start(const skolbuss_http_options *options) {
    const unsigned int flags = MHD_USE_INTERNAL_POLLING_THREAD | MHD_USE_ITC | MHD_ALLOW_SUSPEND_RESUME;
    if (options->certificate) {
        // Not epoll: with it, version 0.9.75 keeps a core busy for each client that stops in the middle of its handshake.
        return MHD_start_daemon(
            flags | MHD_USE_TLS | MHD_USE_POLL, 0, NULL, NULL, options->handle, options->context, SKOLBUSS_HTTP_OPTIONS(options),
            MHD_OPTION_HTTPS_PRIORITIES, options->priorities, MHD_OPTION_HTTPS_CERT_CALLBACK2, options->certificate,
            MHD_OPTION_HTTPS_MEM_TRUST, options->client_authorities, MHD_OPTION_END);
    }
    return MHD_start_daemon(
        flags | MHD_USE_EPOLL, 0, NULL, NULL, options->handle, options->context, SKOLBUSS_HTTP_OPTIONS(options), MHD_OPTION_END);
}

static inline MHD_socket skolbuss_http_socket(struct MHD_Connection *connection) {
    const union MHD_ConnectionInfo *info = MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CONNECTION_FD);
    return info ? info->connect_fd : MHD_INVALID_SOCKET;
}

static inline void *skolbuss_http_socket_context(struct MHD_Connection *connection) {
    const union MHD_ConnectionInfo *info = MHD_get_connection_info(connection, MHD_CONNECTION_INFO_SOCKET_CONTEXT);
    return info ? info->socket_context : NULL;
}

// A changeable variable of the library's, which Swift does not read.
static inline void skolbuss_tls_free(void *memory) {
    gnutls_free(memory);
}

static inline gnutls_session_t skolbuss_http_session(struct MHD_Connection *connection) {
    const union MHD_ConnectionInfo *info = MHD_get_connection_info(connection, MHD_CONNECTION_INFO_GNUTLS_SESSION);
    return info ? (gnutls_session_t)info->tls_session : NULL;
}
