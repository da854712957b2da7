#pragma once
// Message: one message of any type. What `receive(const Message&)` and `unhandled` get, what a
// DeadLetter or a Failure carries.
//
//   void receive(const actors::Message& any) {
//     if (const auto* job = any.get_if<Job>()) { ... }
//   }
//
// Telling a Message to somebody sends on what it holds.

#include <atomic>
#include <concepts>
#include <cstdint>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

#include "actors/detail/envelope.hpp"
#include "actors/detail/type_descriptor.hpp"

namespace actors {

class ActorRef;
class Message;

// The sentences of compile errors: return types of deleted functions.
template <class M>
struct a_message_must_be_movable_or_copyable {};
template <class M>
struct a_signal_comes_only_from_the_runtime {};

// The signals: what only the runtime tells. Actors handle them without listing them.
struct Terminated;
struct Exit;
struct Down;
struct ReceiveTimeout;

namespace detail {

template <class D>
inline constexpr bool is_text = std::is_same_v<D, char*> || std::is_same_v<D, const char*> ||
                                std::is_same_v<D, std::string_view>;

/// What an argument is sent or kept as when nothing else says so: text never travels as a pointer.
template <class M, class D = std::decay_t<M>>
using sent_as = std::conditional_t<is_text<D>, std::string, D>;

template <class M>
inline constexpr bool is_signal =
    std::is_same_v<std::remove_cvref_t<M>, Terminated> ||
    std::is_same_v<std::remove_cvref_t<M>, Exit> || std::is_same_v<std::remove_cvref_t<M>, Down> ||
    std::is_same_v<std::remove_cvref_t<M>, ReceiveTimeout>;

/// M can be put into an envelope: it is no signal, no array (but text), and it can be moved.
template <class M>
concept sendable =
    !is_signal<M> && std::is_object_v<sent_as<M>> && std::is_constructible_v<sent_as<M>, M> &&
    std::is_move_constructible_v<sent_as<M>> &&
    (!std::is_array_v<std::remove_reference_t<M>> || is_text<std::decay_t<M>>);

/// An envelope that several Messages own.
struct SharedEnvelope {
  Envelope* envelope;
  /// How many Messages point here, from 1. Written by copies and destructions on any thread.
  std::atomic<std::uint32_t> owners{1};

  explicit SharedEnvelope(Envelope* e) noexcept : envelope(e) {}
  SharedEnvelope(const SharedEnvelope&) = delete;
  SharedEnvelope& operator=(const SharedEnvelope&) = delete;
  ~SharedEnvelope() {
    if (envelope != nullptr) {
      destroy_envelope(envelope);
    }
  }
  /// A new owner copies from one that exists, so nothing has to be ordered: relaxed.
  void retain() noexcept { owners.fetch_add(1, std::memory_order_relaxed); }
  /// acq_rel: the release of every owner pairs with the acquire of the last one, which deletes.
  void release() noexcept {
    if (owners.fetch_sub(1, std::memory_order_acq_rel) == 1) {
      delete this;
    }
  }
  /// acquire: pairs with the release half of the other owners' fetch_sub in release(), so that
  /// the one that is left may change the payload.
  [[nodiscard]] bool unique() const noexcept { return owners.load(std::memory_order_acquire) == 1; }
};

/// A view: valid while the envelope is. Copying it copies the payload.
[[nodiscard]] Message borrow(Envelope& envelope) noexcept;
/// Takes the envelope over.
[[nodiscard]] Message own(Envelope* envelope);
/// An envelope of its own that holds what the message holds (a copy), from nobody. Throws Error
/// for an empty message.
[[nodiscard]] Envelope* to_envelope(const Message& message);
/// The same; copies nothing if `message` is the only owner, so move-only payloads pass.
[[nodiscard]] Envelope* to_envelope(Message&& message);

}  // namespace detail

/// Thread-compatible. Copies share one immutable payload; a copy of a view (what a handler gets)
/// holds a copy of the payload, and throws Error when that is move-only.
class Message {
 public:
  constexpr Message() noexcept : envelope_(nullptr), shared_(nullptr) {}
  Message(const Message& other) : envelope_(nullptr), shared_(nullptr) {
    if (other.shared_ != nullptr) {
      other.shared_->retain();
      envelope_ = other.envelope_;
      shared_ = other.shared_;
    } else if (other.envelope_ != nullptr) {
      hold_copy_of(*other.envelope_);
    }
  }
  Message(Message&& other) noexcept
      : envelope_(std::exchange(other.envelope_, nullptr)),
        shared_(std::exchange(other.shared_, nullptr)) {}
  Message& operator=(Message other) noexcept {
    std::swap(envelope_, other.envelope_);
    std::swap(shared_, other.shared_);
    return *this;
  }
  ~Message() {
    if (shared_ != nullptr) {
      shared_->release();
    }
  }

  /// A message that holds x; text becomes a std::string.
  template <class T>
  requires(detail::sendable<T> && !std::is_same_v<std::remove_cvref_t<T>, Message>)
      [[nodiscard]] static Message of(T&& x) {
    return detail::own(detail::make_envelope<detail::sent_as<T>>(std::forward<T>(x)));
  }

  template <class T>
  requires(!detail::sendable<T> &&
           !detail::is_signal<T>) static a_message_must_be_movable_or_copyable<T> of(T&& x) =
      delete;  // pass it with std::move, or make it copyable
  template <class T>
  requires detail::is_signal<T>
  static a_signal_comes_only_from_the_runtime<T> of(T&& x) = delete;

  /// Holds exactly a T (text: std::string).
  template <class T>
  [[nodiscard]] bool is() const noexcept {
    static_assert(std::is_same_v<T, std::decay_t<T>>,
                  "name the message type itself: no const, no &");
    return envelope_ != nullptr && detail::same_type(envelope_->type, &detail::type_of<T>);
  }
  template <class T>
  [[nodiscard]] const T* get_if() const noexcept {
    return is<T>() ? static_cast<const T*>(std::as_const(*envelope_).payload()) : nullptr;
  }
  /// Throws WrongReply when it is no T.
  template <class T>
  [[nodiscard]] const T& get() const {
    if (const T* found = get_if<T>()) {
      return *found;
    }
    throw_wrong_type(detail::type_of<T>);
  }
  /// Readable: "Job", "std::string"; "nothing" for an empty message.
  [[nodiscard]] std::string type_name() const;
  /// Who sent it; empty when nobody said so.
  [[nodiscard]] ActorRef sender() const noexcept;
  /// False for an empty message.
  [[nodiscard]] explicit operator bool() const noexcept { return envelope_ != nullptr; }

 private:
  friend Message detail::borrow(detail::Envelope& envelope) noexcept;
  friend Message detail::own(detail::Envelope* envelope);
  friend detail::Envelope* detail::to_envelope(const Message& message);
  friend detail::Envelope* detail::to_envelope(Message&& message);

  Message(detail::Envelope* envelope, detail::SharedEnvelope* shared) noexcept
      : envelope_(envelope), shared_(shared) {}
  [[noreturn]] void throw_wrong_type(const detail::TypeDescriptor& wanted) const;
  void hold_copy_of(const detail::Envelope& original);

  detail::Envelope* envelope_;
  detail::SharedEnvelope* shared_;  ///< null: empty, or a view
};

namespace detail {

inline Message borrow(Envelope& envelope) noexcept {
  return Message(&envelope, nullptr);
}

}  // namespace detail
}  // namespace actors
