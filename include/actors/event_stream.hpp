#pragma once
// EventStream: publish and subscribe by type, one per system (system.event_stream()). The runtime
// publishes DeadLetter and UnhandledMessage; publish what you like. Subscribers are actors; one
// that has stopped is forgotten.
//
//   system.event_stream().subscribe<actors::DeadLetter>(monitor);

#include <atomic>
#include <cstddef>
#include <memory>

#include "actors/actor_ref.hpp"
#include "actors/detail/deliver.hpp"
#include "actors/detail/envelope.hpp"

namespace actors {

namespace detail {
class SubscriberTable;
}

/// Thread-safe.
class EventStream {
 public:
  EventStream();
  EventStream(const EventStream&) = delete;
  EventStream& operator=(const EventStream&) = delete;
  ~EventStream();

  /// Every E published from now on is told to `subscriber`. False when it was subscribed already,
  /// or the ref is empty.
  template <class E>
  bool subscribe(const ActorRef& subscriber) {
    return add(detail::type_of<E>, subscriber.id());
  }
  /// False when it was not subscribed.
  template <class E>
  bool unsubscribe(const ActorRef& subscriber) {
    return remove(detail::type_of<E>, subscriber.id());
  }
  /// Tells a copy of `event` to every subscriber of exactly E. Returns how many.
  template <class E>
  std::size_t publish(const E& event) {
    return publish_copies(detail::type_of<E>, &event, [](const void* e) {
      return detail::make_envelope<E>(*static_cast<const E*>(e));
    });
  }

 private:
  bool add(const detail::TypeDescriptor& type, detail::RefId subscriber);
  bool remove(const detail::TypeDescriptor& type, detail::RefId subscriber);
  std::size_t publish_copies(const detail::TypeDescriptor& type, const void* event,
                             detail::Envelope* (*copy)(const void* event));

  std::unique_ptr<detail::SubscriberTable> table_;
};

}  // namespace actors
