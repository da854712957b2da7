#pragma once
// Extensions: what there is one of in a system, made when somebody first asks for it.

#include <algorithm>
#include <memory>
#include <typeindex>
#include <utility>
#include <vector>

#include "base/mutex.hpp"

namespace actors::detail {

/// Thread-safe. A linear list: a system has a handful.
class Extensions {
 public:
  /// The system's T: what `make`, a function that gives a std::shared_ptr<T>, gave to the first who
  /// asked. It runs under the lock: it must not ask for an extension. What it throws goes to the
  /// caller, and the next one tries again.
  template <class T, class F>
  [[nodiscard]] std::shared_ptr<T> get(F make) {
    MutexLock lock(mutex_);
    const std::type_index type(typeid(T));
    const auto found = std::find_if(entries_.begin(), entries_.end(),
                                    [&](const auto& entry) { return entry.first == type; });
    if (found != entries_.end()) {
      return std::static_pointer_cast<T>(found->second);
    }
    std::shared_ptr<T> made = make();
    entries_.emplace_back(type, made);
    return made;
  }

 private:
  Mutex mutex_;
  std::vector<std::pair<std::type_index, std::shared_ptr<void>>> entries_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace actors::detail
