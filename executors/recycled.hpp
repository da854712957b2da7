#pragma once
// Recycled: objects whose memory is never given back. A thread that has posted work may still be
// about to signal the sleeper when the work is long done and the executor gone; what it touches
// then has to be there. Dead objects are used again by the next executor.

#include <cstddef>
#include <vector>

#include "base/mutex.hpp"

namespace actors::detail {

/// A process-wide free list of T. Thread-safe. T must bear late calls of the functions it says so
/// of, in use or not.
template <class T>
class Recycled {
 public:
  [[nodiscard]] static T& take() {
    List& list = instance();
    const MutexLock lock(list.mutex);
    if (list.free.empty()) {
      list.free.reserve(++list.made);  // give() must not fail
      return *new T;
    }
    T* const object = list.free.back();
    list.free.pop_back();
    return *object;
  }
  static void give(T& object) noexcept {
    List& list = instance();
    const MutexLock lock(list.mutex);
    list.free.push_back(&object);
  }

 private:
  struct List {
    Mutex mutex;
    std::vector<T*> free ABSL_GUARDED_BY(mutex);
    std::size_t made ABSL_GUARDED_BY(mutex) = 0;
  };
  /// Never destroyed: threads may outlive main().
  static List& instance() {
    static List& list = *new List;
    return list;
  }
};

/// Keeps what a thread that is left behind may still touch: never given back, on purpose.
template <class T>
void keep_for_ever(T* object) {
  struct Kept {
    Mutex mutex;
    std::vector<T*> all ABSL_GUARDED_BY(mutex);
  };
  static Kept& kept = *new Kept;  // reachable, so that leak checkers know
  const MutexLock lock(kept.mutex);
  kept.all.push_back(object);
}

}  // namespace actors::detail
