import CRabbitMQ

/// Memory for the strings of one call. `amqp_cstring_bytes` on a Swift string returns a pointer that is dead when the
/// call is made; here each string is copied to memory that lives until `recycle`.
final class BytePool {
    private var pool = amqp_pool_t()

    init() {
        init_amqp_pool(&pool, 4096)
    }

    deinit {
        empty_amqp_pool(&pool)
    }

    /// Valid until `recycle` or the end of the pool.
    func copy(_ text: String) -> amqp_bytes_t {
        var text = text
        return text.withUTF8 { copy(UnsafeRawBufferPointer($0)) }
    }

    private func copy(_ bytes: UnsafeRawBufferPointer) -> amqp_bytes_t {
        var copied = amqp_bytes_t()
        guard let source = bytes.baseAddress, !bytes.isEmpty else { return copied }
        amqp_pool_alloc_bytes(&pool, bytes.count, &copied)
        copied.bytes?.copyMemory(from: source, byteCount: bytes.count)
        return copied
    }

    func table(of count: Int) -> UnsafeMutablePointer<amqp_table_entry_t>? {
        amqp_pool_alloc(&pool, count * MemoryLayout<amqp_table_entry_t>.stride)?
            .bindMemory(to: amqp_table_entry_t.self, capacity: count)
    }

    func recycle() {
        recycle_amqp_pool(&pool)
    }
}

extension String {
    init(_ bytes: amqp_bytes_t) {
        self = String(decoding: UnsafeRawBufferPointer(start: bytes.bytes, count: bytes.len), as: UTF8.self)
    }
}
