#pragma once
// EventStream: publish and subscribe by type, one per system (system.event_stream()). The runtime
// publishes DeadLetter, UnhandledMessage, MailboxHigh and the like; publish what you like.
//
//   struct OrderEvent { int order = 0; };
//   struct OrderPaid : OrderEvent { int amount = 0; };
//
//   auto& events = system.event_stream();
//   events.subscribe<actors::DeadLetter>(monitor);           // receive(const DeadLetter&)
//   events.subscribe<OrderEvent>(counter);                   // receive(const OrderEvent&)
//   events.subscribe<actors::EventOf<OrderEvent>>(journal);  // receive(const EventOf<OrderEvent>&)
//   events.publish(OrderPaid{{17}, 50});                     // for counter and journal
//
// What you subscribe to is what you receive. A subscriber of E is told of every event that is an E:
// of E itself, and of the classes that are publicly derived from it, without any of them having to
// say so. It is told the E that is in the event, a copy of its own: what a function that takes an E
// would get. Who wants more than that part subscribes to EventOf<E>, and gets the event whole; so
// does who subscribes to a class with virtual functions, where the part would be of no use (an
// error at compile time, unless it is final). Two subscriptions are two, also when one event is
// both.
//
// Subscribers are actors. What they are told comes as other messages do, in the order in which one
// thread publishes it, without a sender. A subscription survives restarts, and ends with the actor:
// before anybody can know of its end. An event that a subscriber has no room for, or that its end
// overtakes, is gone: it is no dead letter, as each of those is an event itself.
//
// With no subscriber at all publishing costs a load and a branch. The first time that a type is
// published while there is a subscription to some class, the language is asked whether the one is
// the other, by throwing a pointer and trying to catch it; the answer is kept. (A debugger that
// stops at each throw stops there: nothing is wrong.)

#include <atomic>
#include <cstddef>
#include <memory>
#include <string>
#include <type_traits>
#include <typeinfo>
#include <utility>

#include "actors/actor_ref.hpp"
#include "actors/detail/deliver.hpp"
#include "actors/detail/envelope.hpp"
#include "actors/detail/shared_ref.hpp"
#include "actors/message.hpp"
#include "actors/protocol.hpp"

namespace actors {

template <class E>
class EventOf;

// The sentence of a compile error (see message.hpp).
template <class E>
struct an_event_is_copied_for_each_subscriber {};

namespace detail {

class SubscriberTable;

/// A complete copy of what was published; several EventOfs own it.
struct SharedEvent {
  std::shared_ptr<const void> object;
  const TypeDescriptor* type;  ///< of the object
};

/// What is published: one constant per type.
struct PublishedType {
  const TypeDescriptor* type;
  /// Throws the address of the event, as what it is. Null: the type is no class.
  void (*raise)(const void* event);
  std::shared_ptr<const void> (*copy)(const void* event);
};

/// What is subscribed to: one constant per type.
struct SubscribedType {
  const TypeDescriptor* told;
  /// The subscribed class in the object whose address `raise` throws; null: it is none. A null
  /// function: nothing can be derived.
  const void* (*part_of)(void (*raise)(const void* event), const void* event);
  /// `part` is in `event`, or is all of it.
  Envelope* (*make)(const SharedEvent& event, const void* part);
};

template <class E>
[[noreturn]] void throw_address(const void* event) {
  // NOLINTNEXTLINE(misc-throw-by-value-catch-by-reference): the address is what is asked about
  throw static_cast<const E*>(event);
}
template <class E>
[[nodiscard]] const void* catch_address(void (*raise)(const void* event), const void* event) {
  try {
    raise(event);
  } catch (const E* part) {  // NOLINT(misc-throw-by-value-catch-by-reference): as above
    return part;
  } catch (...) {
    return nullptr;  // it is no E: what was thrown is some other pointer, and nobody misses it
  }
  return nullptr;
}

template <class E>
inline constexpr PublishedType published_type{
    &type_of<E>,
    [] {
      if constexpr (std::is_class_v<E>) {
        return &throw_address<E>;
      } else {
        return static_cast<void (*)(const void*)>(nullptr);
      }
    }(),
    [](const void* event) -> std::shared_ptr<const void> {
      return std::make_shared<const E>(*static_cast<const E*>(event));
    }};

template <class E>
struct Subscribed {
  static_assert(std::is_same_v<E, std::decay_t<E>> && !is_signal<E>,
                "subscribe<E>: E is the type of an event: no const, no &, no signal");
  static_assert(!std::is_polymorphic_v<E> || std::is_final_v<E>,
                "subscribe<E>: E has virtual functions, and its subscribers would be told only the "
                "E part of what is derived from it. Subscribe to EventOf<E>, or make E final");
  static Envelope* make(const SharedEvent& /*event*/, const void* part) {
    static_assert(is_copyable<E>, "subscribe<E>: each subscriber gets a copy of the event");
    return make_envelope<E>(*static_cast<const E*>(part));
  }
  static constexpr auto part_of() {
    if constexpr (std::is_class_v<E> && !std::is_final_v<E>) {
      return &catch_address<E>;
    } else {
      return static_cast<const void* (*)(void (*)(const void*), const void*)>(nullptr);
    }
  }
};
template <class E>
struct Subscribed<EventOf<E>> {
  static_assert(std::is_class_v<E> && std::is_same_v<E, std::decay_t<E>>,
                "subscribe<EventOf<E>>: E is a class that events may be derived from");
  static Envelope* make(const SharedEvent& event, const void* part) {
    return make_envelope<EventOf<E>>(EventOf<E>(event, *static_cast<const E*>(part)));
  }
  static constexpr auto part_of() { return &catch_address<E>; }
};
template <class E>
inline constexpr SubscribedType subscribed_type{&type_of<E>, Subscribed<E>::part_of(),
                                                &Subscribed<E>::make};

template <class E>
inline constexpr bool publishable = [] {
  if constexpr (sendable<const E&>) {
    return is_copyable<sent_as<const E&>>;
  } else {
    return false;
  }
}();

/// A Ref<A> says that A has no receive for an E as it is.
template <class A, class E>
inline constexpr bool refuses =
    protocol_of<A>::known && !handles_any<A> && !lists<A, E>(typename protocol_of<A>::type{});

}  // namespace detail

/// An event that is an E, whole. Copies share it, and nobody can change it. A value;
/// thread-compatible.
///
///   void receive(const actors::EventOf<OrderEvent>& event) {
///     journal_ << event.type_name() << event->order;
///     if (const auto* paid = event.get_if<OrderPaid>()) { ... }
///   }
template <class E>
class EventOf {
 public:
  /// For the library.
  EventOf(detail::SharedEvent event, const E& part) noexcept
      : event_(std::move(event)), part_(&part) {}

  [[nodiscard]] const E& operator*() const noexcept { return *part_; }
  [[nodiscard]] const E* operator->() const noexcept { return part_; }
  /// The event, if it was published as exactly a D; else null. (A dynamic_cast of the E does for
  /// classes in between, if there are virtual functions.)
  template <class D>
  [[nodiscard]] const D* get_if() const noexcept {
    return detail::same_type(event_.type, &detail::type_of<D>)
               ? static_cast<const D*>(event_.object.get())
               : nullptr;
  }
  /// What it was published as, readable: "OrderPaid".
  [[nodiscard]] std::string type_name() const { return event_.type->name(); }

 private:
  detail::SharedEvent event_;
  const E* part_;
};

/// Thread-safe. May be used from inside actors, and until the system is destroyed.
class EventStream {
 public:
  EventStream();
  EventStream(const EventStream&) = delete;
  EventStream& operator=(const EventStream&) = delete;
  ~EventStream();

  /// Every E that is published from now on is told to `subscriber`: see above. False, and nothing
  /// has changed: it was subscribed to E already, it has ended, or is nobody.
  template <class E>
  bool subscribe(const ActorRef& subscriber) {
    return add(detail::subscribed_type<E>, subscriber.id());
  }
  template <class E, class A>
  requires detail::refuses<A, E> this_actor_has_no_receive_for<E> subscribe(
      const Ref<A>& subscriber)
  = delete;  // see A's Protocol; an ActorRef is not checked

  /// Takes back subscribe<E>, and no other. What has been published before is still told. False: it
  /// was not subscribed to E.
  template <class E>
  bool unsubscribe(const ActorRef& subscriber) {
    return remove(detail::type_of<E>, subscriber.id());
  }
  /// From everything. False: it was not subscribed to anything.
  bool unsubscribe(const ActorRef& subscriber) { return remove_all(subscriber.id()); }

  /// Tells a copy of `event` to everybody who has subscribed to what it is; text is published as a
  /// std::string. Returns how many messages that were. Throws what copying throws; then some may
  /// have been told. An object of a class with virtual functions is published as what it is: Error
  /// when E is only a base of it.
  template <class E>
  requires detail::publishable<E> std::size_t publish(const E& event) {
    static_assert(!std::is_same_v<E, Message>,
                  "publish(message): publish what the message holds, message.get<E>()");
    // relaxed: who has subscribed before, in happens-before, is seen by coherence.
    if (subscriptions_.load(std::memory_order_relaxed) == 0) [[likely]] {
      return 0;
    }
    if constexpr (!std::is_same_v<E, detail::sent_as<const E&>>) {
      return publish(detail::sent_as<const E&>(event));
    } else {
      if constexpr (std::is_polymorphic_v<E> && !std::is_final_v<E>) {
        check_type(typeid(event), detail::type_of<E>);
      }
      return publish_to_subscribers(detail::published_type<E>, &event);
    }
  }
  template <class E>
  requires(!detail::publishable<E> &&
           !detail::is_signal<E>) an_event_is_copied_for_each_subscriber<E> publish(const E& event)
  = delete;  // make it copyable
  template <class E>
  requires detail::is_signal<E> a_signal_comes_only_from_the_runtime<E> publish(const E& event)
  = delete;

 private:
  static void check_type(const std::type_info& is, const detail::TypeDescriptor& published_as);
  bool add(const detail::SubscribedType& what, detail::RefId subscriber);
  bool remove(const detail::TypeDescriptor& told, detail::RefId subscriber);
  bool remove_all(detail::RefId subscriber);
  std::size_t publish_to_subscribers(const detail::PublishedType& type, const void* event);

  /// How many there are. Written by the table, under its lock; read by publishers and closing
  /// actors. relaxed: a count, which says nothing about the table.
  std::atomic<std::size_t> subscriptions_{0};
  detail::SharedRef<detail::SubscriberTable> table_;
};

}  // namespace actors
