#pragma once
// SharedObject, SharedRef: a counted pointer to something that several values share, which is
// immutable then. The shelf owns objects of hidden classes by it, too: the compiler makes less of
// it than of a std::unique_ptr.

#include <atomic>
#include <cstdint>
#include <utility>

namespace actors::detail {

/// A base for what SharedRef owns. The count is thread-safe; the object itself is as thread-safe as
/// its class says.
class SharedObject {
 public:
  SharedObject() = default;
  SharedObject(const SharedObject&) = delete;
  SharedObject& operator=(const SharedObject&) = delete;
  virtual ~SharedObject() = default;

  /// A new owner always copies from one that exists, so nothing has to be ordered: relaxed.
  void retain() const noexcept { owners_.fetch_add(1, std::memory_order_relaxed); }
  /// acq_rel: every owner's release pairs with the acquire of the last one, which deletes.
  void release() const noexcept {
    if (owners_.fetch_sub(1, std::memory_order_acq_rel) == 1) {
      delete this;
    }
  }

 private:
  /// How many SharedRefs point here. Written by retain() and release() on any thread.
  mutable std::atomic<std::uint32_t> owners_{1};
};

/// Owns a share of a T. Copying is one atomic add. A single SharedRef is thread-compatible.
template <class T>
class SharedRef {
 public:
  SharedRef() = default;
  /// Takes over the one share that a new object starts with.
  static SharedRef adopt(T* object) noexcept {
    SharedRef ref;
    ref.object_ = object;
    return ref;
  }
  SharedRef(const SharedRef& other) noexcept : object_(other.object_) {
    if (object_ != nullptr) {
      object_->retain();
    }
  }
  SharedRef(SharedRef&& other) noexcept : object_(other.object_) { other.object_ = nullptr; }
  SharedRef& operator=(SharedRef other) noexcept {
    std::swap(object_, other.object_);
    return *this;
  }
  ~SharedRef() {
    if (object_ != nullptr) {
      object_->release();
    }
  }

  [[nodiscard]] T* get() const noexcept { return object_; }
  [[nodiscard]] T* operator->() const noexcept { return object_; }
  [[nodiscard]] T& operator*() const noexcept { return *object_; }
  [[nodiscard]] explicit operator bool() const noexcept { return object_ != nullptr; }
  [[nodiscard]] friend bool operator==(const SharedRef& a, const SharedRef& b) noexcept {
    return a.object_ == b.object_;
  }

 private:
  T* object_ = nullptr;
};

}  // namespace actors::detail
