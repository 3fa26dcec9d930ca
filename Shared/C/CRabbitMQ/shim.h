#pragma once

#include <amqp.h>
#include <amqp_framing.h>
#include <amqp_ssl_socket.h>
#include <amqp_tcp_socket.h>
#include <string.h>

// The library speaks TLS through OpenSSL and drops OpenSSL's reasons, which lie in the thread's own queue.
unsigned long ERR_peek_error(void);
void ERR_clear_error(void);
const char *ERR_reason_error_string(unsigned long error);

// The login call is variadic, so Swift cannot make it. The two capabilities must be announced, or the broker keeps
// silent about a memory alarm and about the deletion of a consumed queue; the library merges them with its own.
// Without a user, the broker takes the name from our certificate (EXTERNAL).
static inline amqp_rpc_reply_t skolbuss_amqp_login(
    amqp_connection_state_t state, const char *vhost, int frame_max, int heartbeat, const char *name,
    const char *user, const char *password) {
    amqp_table_entry_t capabilities[2];
    memset(capabilities, 0, sizeof capabilities);
    capabilities[0].key = amqp_cstring_bytes("connection.blocked");
    capabilities[0].value.kind = AMQP_FIELD_KIND_BOOLEAN;
    capabilities[0].value.value.boolean = 1;
    capabilities[1].key = amqp_cstring_bytes("consumer_cancel_notify");
    capabilities[1].value.kind = AMQP_FIELD_KIND_BOOLEAN;
    capabilities[1].value.value.boolean = 1;

    amqp_table_entry_t properties[3];
    memset(properties, 0, sizeof properties);
    properties[0].key = amqp_cstring_bytes("capabilities");
    properties[0].value.kind = AMQP_FIELD_KIND_TABLE;
    properties[0].value.value.table.num_entries = 2;
    properties[0].value.value.table.entries = capabilities;
    properties[1].key = amqp_cstring_bytes("connection_name");
    properties[1].value.kind = AMQP_FIELD_KIND_UTF8;
    properties[1].value.value.bytes = amqp_cstring_bytes(name);
    properties[2].key = amqp_cstring_bytes("product");
    properties[2].value.kind = AMQP_FIELD_KIND_UTF8;
    properties[2].value.value.bytes = amqp_cstring_bytes("skolbuss");

    amqp_table_t table = {.num_entries = 3, .entries = properties};
    if (*user == 0) {
        // RabbitMQ does not look at this word, but the library cannot send none.
        return amqp_login_with_properties(
            state, vhost, 1, frame_max, heartbeat, &table, AMQP_SASL_METHOD_EXTERNAL, "certificate");
    }
    return amqp_login_with_properties(
        state, vhost, 1, frame_max, heartbeat, &table, AMQP_SASL_METHOD_PLAIN, user, password);
}
