#pragma once
// Envelope: one message on its way. A 64-byte cell from a thread-local pool: 32 bytes of header, 32
// of payload; bigger payloads take a bigger cell. Owned by exactly one party at a time: sender,
// mailbox chain, running activation, dead letters.

#include <cstddef>
#include <cstdint>
#include <type_traits>
#include <utility>

#include "actors/detail/cell_pool.hpp"
#include "actors/detail/ref_id.hpp"
#include "actors/detail/type_descriptor.hpp"

namespace actors::detail {

struct Recipe;

struct alignas(64) Envelope {
  union {
    Envelope* next = nullptr;  ///< mailbox link; belongs to whoever owns the envelope
    const Recipe* recipe;      ///< of the arguments that a Blueprint keeps
  };
  const TypeDescriptor* type;  ///< of the payload
  RefId sender;                ///< an actor, an ask's promise, or empty
  std::uint32_t
      recipient_generation;  ///< compared again by the receiver: a reused slot never gets old mail
  std::uint32_t flags;       ///< kSystem ... kNeedsDestroying, and the size class

  static constexpr std::uint32_t kSystem = 1;  ///< for the runtime, overtakes user messages
  static constexpr std::uint32_t kNotice =
      2;  ///< a signal made by the runtime (Terminated ...): nobody else can set it
  static constexpr std::uint32_t kInternal =
      4;  ///< a continuation or the like: dropped, not a dead letter, when undeliverable
  static constexpr std::uint32_t kTaken = 8;  ///< the handler took the payload over (T or T&&)
  static constexpr std::uint32_t kAnswered =
      16;  ///< reply_later or forward took over the duty to answer
  static constexpr std::uint32_t kSenderKnown =
      32;  ///< the handler has asked for sender(): others may answer, once they are told it
  static constexpr std::uint32_t kSettled =
      64;  ///< a notice that is expected in any case: it has come once and was set aside, or it
           ///< is a ReceiveTimeout
  static constexpr std::uint32_t kShown =
      128;  ///< a mailbox has shown it to a receive, which may look at it: it is not displaced
  static constexpr int kClassShift = 24;
  static constexpr std::uint32_t kClassMask = 0x7F00'0000U;
  static constexpr std::uint32_t kNeedsDestroying = 0x8000'0000U;  ///< destroying does something
  /// What a message keeps whatever way it goes.
  static constexpr std::uint32_t kOfPayload = kClassMask | kNeedsDestroying;
  [[nodiscard]] static constexpr std::uint32_t of_payload(PoolClass size_class,
                                                          bool trivial) noexcept {
    return static_cast<std::uint32_t>(size_class) << kClassShift |
           (trivial ? 0U : kNeedsDestroying);
  }
  static constexpr std::size_t kHeader = 32;

  /// Where a payload of this alignment starts.
  [[nodiscard]] static constexpr std::size_t offset(std::size_t align) noexcept {
    return align <= kHeader ? kHeader : align;
  }
  [[nodiscard]] void* payload() noexcept {
    return reinterpret_cast<std::byte*>(this) + offset(type->align);
  }
  /// The same, where the type is known.
  template <class T>
  [[nodiscard]] T& as() noexcept {
    return *reinterpret_cast<T*>(reinterpret_cast<std::byte*>(this) + offset(alignof(T)));
  }
  [[nodiscard]] const void* payload() const noexcept {
    return reinterpret_cast<const std::byte*>(this) + offset(type->align);
  }
  [[nodiscard]] bool has(std::uint32_t flag) const noexcept { return (flags & flag) != 0; }
  /// The smallest cell, with nothing to destroy: as most messages are.
  [[nodiscard]] bool is_plain() const noexcept {
    static_assert(static_cast<std::uint32_t>(PoolClass::b64) == 0);
    return !has(kOfPayload);
  }
};

/// Makes an envelope of this type, which holds a T. Throws only what T's constructor throws, or
/// std::bad_alloc.
template <class T, class... Args>
[[nodiscard]] Envelope* make_envelope_of(const TypeDescriptor& type, Args&&... args) {
  constexpr std::size_t at = Envelope::offset(alignof(T));
  constexpr PoolClass size_class = pool_class_for(at + sizeof(T), alignof(T));
  void* cell = pool_allocate(size_class, at + sizeof(T), alignof(T));
  if constexpr (std::is_nothrow_constructible_v<T, Args...>) {
    ::new (static_cast<std::byte*>(cell) + at) T(std::forward<Args>(args)...);
  } else {
    try {
      ::new (static_cast<std::byte*>(cell) + at) T(std::forward<Args>(args)...);
    } catch (...) {
      pool_free(cell, size_class, alignof(T));
      throw;
    }
  }
  return ::new (cell)
      Envelope{{nullptr},
               &type,
               RefId{},
               0,
               Envelope::of_payload(size_class, std::is_trivially_destructible_v<T>)};
}
template <class T, class... Args>
[[nodiscard]] [[gnu::always_inline]] inline Envelope* make_envelope(Args&&... args) {
  return make_envelope_of<T>(type_of<T>, std::forward<Args>(args)...);
}
/// The same for what a Blueprint keeps.
template <class T, class... Args>
[[nodiscard]] Envelope* make_kept(Args&&... args) {
  return make_envelope_of<T>(kept_type_of<T>, std::forward<Args>(args)...);
}

/// A new envelope with a copy of the payload and the sender. Throws Error, naming the type, when it
/// is move-only; and what its copy constructor throws.
[[nodiscard]] Envelope* copy_envelope(const Envelope& original);

/// Gives the cell back without touching the payload.
inline void free_envelope(Envelope* e) noexcept {
  const auto size_class =
      static_cast<PoolClass>((e->flags & Envelope::kClassMask) >> Envelope::kClassShift);
  if (!pool_free_here(e, size_class)) [[unlikely]] {
    pool_free_slow(e, size_class, e->type->align);
  }
}

/// Destroys the payload and gives the cell back.
inline void destroy_envelope(Envelope* e) noexcept {
  if (!e->type->trivial) {
    e->type->destroy(e->payload());
  }
  free_envelope(e);
}

}  // namespace actors::detail
