package import Messaging

/// Register listens to nobody: it is where the facts about people begin.
package enum RegisterSubscriptions {
    package static let all: [Subscription] = []
}
