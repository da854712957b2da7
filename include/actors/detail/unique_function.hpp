#pragma once
// UniqueFunction: something callable, once stored, of any type, move-only captures included. What
// the shelf uses where <functional> would cost every user compile time (and could not hold a
// move-only capture).

#include <cstddef>
#include <new>
#include <type_traits>
#include <utility>

namespace actors::detail {

template <class Signature>
class UniqueFunction;

/// Small callables (up to 32 bytes that move without throwing) live inside; others on the heap.
/// Thread-compatible. Calling an empty one is undefined: ask operator bool first.
template <class R, class... Args>
class UniqueFunction<R(Args...)> {
 public:
  UniqueFunction() = default;
  template <class F, class D = std::decay_t<F>>
  requires(!std::is_same_v<D, UniqueFunction> && std::is_invocable_r_v<R, D&, Args...>)
      UniqueFunction(F&& function)  // NOLINT(google-explicit-constructor): a callable is one
  noexcept(kSmall<D>&& std::is_nothrow_constructible_v<D, F>) {
    if constexpr (kSmall<D>) {
      ::new (static_cast<void*>(storage_)) D(std::forward<F>(function));
      operations_ = &kInside<D>;
    } else {
      ::new (static_cast<void*>(storage_)) D*(new D(std::forward<F>(function)));
      operations_ = &kOnHeap<D>;
    }
  }
  UniqueFunction(UniqueFunction&& other) noexcept { take(other); }
  UniqueFunction& operator=(UniqueFunction&& other) noexcept {
    if (this != &other) {
      reset();
      take(other);
    }
    return *this;
  }
  UniqueFunction(const UniqueFunction&) = delete;
  UniqueFunction& operator=(const UniqueFunction&) = delete;
  ~UniqueFunction() { reset(); }

  R operator()(Args... args) { return operations_->call(storage_, std::forward<Args>(args)...); }
  [[nodiscard]] explicit operator bool() const noexcept { return operations_ != nullptr; }

 private:
  static constexpr std::size_t kCapacity = 32;
  struct Operations {
    R (*call)(void* storage, Args&&... args);
    void (*relocate)(void* from, void* to) noexcept;
    void (*destroy)(void* storage) noexcept;
  };
  template <class D>
  static constexpr bool kSmall =
      sizeof(D) <= kCapacity &&
      alignof(D) <= alignof(std::max_align_t) && std::is_nothrow_move_constructible_v<D>;
  template <class D>
  static constexpr Operations kInside{
      [](void* s, Args&&... args) -> R {
        return static_cast<R>((*static_cast<D*>(s))(std::forward<Args>(args)...));
      },
      [](void* from, void* to) noexcept {
        ::new (to) D(std::move(*static_cast<D*>(from)));
        static_cast<D*>(from)->~D();
      },
      [](void* s) noexcept { static_cast<D*>(s)->~D(); }};
  template <class D>
  static constexpr Operations kOnHeap{
      [](void* s, Args&&... args) -> R {
        return static_cast<R>((**static_cast<D**>(s))(std::forward<Args>(args)...));
      },
      [](void* from, void* to) noexcept { ::new (to) D*(*static_cast<D**>(from)); },
      [](void* s) noexcept { delete *static_cast<D**>(s); }};

  void take(UniqueFunction& other) noexcept {
    operations_ = std::exchange(other.operations_, nullptr);
    if (operations_ != nullptr) {
      operations_->relocate(other.storage_, storage_);
    }
  }
  void reset() noexcept {
    if (operations_ != nullptr) {
      std::exchange(operations_, nullptr)->destroy(storage_);
    }
  }

  const Operations* operations_ = nullptr;
  alignas(std::max_align_t) std::byte storage_[kCapacity];
};

}  // namespace actors::detail
