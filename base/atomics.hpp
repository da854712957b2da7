#pragma once
// StdAtomics: the atomics that the product's lock-free code is built with. Such code takes them as
// a template parameter, so that the model checks (tests/model) can run the very same code on
// atomics that explore interleavings and weak memory.

#include <atomic>

namespace actors::detail {

struct StdAtomics {
  template <class T>
  using Atomic = std::atomic<T>;
  /// A plain field that the protocol hands from thread to thread: a model checks that nobody
  /// touches it without owning it.
  template <class T>
  using Plain = T;
};

}  // namespace actors::detail
