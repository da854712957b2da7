#pragma once
// FakeRuntime: what the shelf's templates call, without threads, cells or mailboxes. Delivered
// envelopes pile up here until the test looks at them.

#include <memory>
#include <new>
#include <utility>
#include <vector>

#include "actors/actor.hpp"

namespace actors::detail {

struct EnvelopeDeleter {
  void operator()(Envelope* e) const noexcept { destroy_envelope(e); }
};
using OwnedEnvelope = std::unique_ptr<Envelope, EnvelopeDeleter>;

struct Delivery {
  RefId to;
  OwnedEnvelope envelope;

  template <class T>
  [[nodiscard]] const T* get_if() const {
    return envelope->type == &type_of<T> ? static_cast<const T*>(envelope->payload()) : nullptr;
  }
};

/// One at a time; belongs to the test's thread.
class FakeRuntime {
 public:
  FakeRuntime() noexcept;
  FakeRuntime(const FakeRuntime&) = delete;
  FakeRuntime& operator=(const FakeRuntime&) = delete;
  ~FakeRuntime();

  /// Builds an actor as a cell would: the object may claim its cell once.
  template <class A>
  [[nodiscard]] std::unique_ptr<A> make() {
    may_construct = true;
    return std::make_unique<A>();
  }
  /// Builds the object that a blueprint describes. Owned by the caller.
  [[nodiscard]] Actor* build(const Blueprint& blueprint);
  /// Runs its destructor and frees its place.
  void destroy(const Blueprint& blueprint, Actor* actor);

  std::vector<Delivery> delivered;
  std::vector<RefId> handled;         ///< what answer_handled() was called with
  const ActorClass* found = nullptr;  ///< what class_of_actor() gives
  bool may_construct = false;

 private:
  std::vector<std::pair<Actor*, void*>> places_;
};

inline constexpr RefId kSomeActor{3, 7};
inline constexpr RefId kSomeAsk{RefId::kPromiseBit | 5U, 9};

}  // namespace actors::detail
