#pragma once
// Extensions: what there is one of in a system, made when somebody first asks for it.
//
// Whoever asks first makes it, under no lock: so what is made may ask for others. Whoever asks
// meanwhile waits (an actor's handler parks), unless that would close a ring, which may go through
// several threads: who waits for what is written down.

#include <cstddef>
#include <exception>
#include <memory>
#include <string>
#include <typeinfo>
#include <utility>
#include <vector>

#include "actors/detail/unique_function.hpp"
#include "actors/future.hpp"

#include "base/mutex.hpp"

namespace actors::detail {

/// Thread-safe. A linear list: a system has a handful.
class Extensions {
 public:
  using Make = UniqueFunction<std::shared_ptr<void>()>;

  /// The one of this type: what the first `make` gave, or throws what it threw, then and ever
  /// after. Not so for the Stopping and the ActorKilled of an actor: they are that actor's alone,
  /// and the next one tries again. Throws Deadlock for one that asks for itself, by way of others
  /// too, and SystemTerminated for a new one once clear() has begun.
  [[nodiscard]] std::shared_ptr<void> get(const std::type_info& type, Make make);
  /// The same for the library's own.
  template <class T, class F>
  [[nodiscard]] std::shared_ptr<T> get(F make) {
    return std::static_pointer_cast<T>(
        get(typeid(T), [&make]() -> std::shared_ptr<void> { return make(); }));
  }
  /// Null: it has not been made, or not yet.
  [[nodiscard]] std::shared_ptr<void> find(const std::type_info& type);
  /// Destroys them one after the other, the one that was complete last first: whoever asked for
  /// another while it was made goes before that one. When nobody else uses them any more.
  void clear() noexcept;

 private:
  /// The turn of an actor, or a plain thread.
  using Caller = const void*;
  struct Entry {
    const std::type_info* type;
    Caller maker;  ///< null: it is complete
    std::shared_ptr<void> object;
    std::exception_ptr error;
    Promise<void> promise;
    Future<void> made;  ///< complete when object or error is there, or it has been given up
  };
  using EntryPtr = std::shared_ptr<Entry>;
  struct Wait {
    Caller who;
    const Entry* what;
  };

  [[nodiscard]] static Caller caller() noexcept;
  [[nodiscard]] EntryPtr find_entry(const std::type_info& type)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  /// The ring that a wait of `who` would close, as text; empty: none.
  [[nodiscard]] std::string ring(Caller who, const Entry& what)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void wait_for(Caller who, const EntryPtr& entry);
  [[nodiscard]] std::shared_ptr<void> fill(const EntryPtr& entry, Make& make);
  void complete(const EntryPtr& entry, std::shared_ptr<void> object, std::exception_ptr error);
  void give_up(const EntryPtr& entry);

  Mutex mutex_;
  /// Those that are complete in the order in which they became so.
  std::vector<EntryPtr> entries_ ABSL_GUARDED_BY(mutex_);
  std::vector<Wait> waits_ ABSL_GUARDED_BY(mutex_);
  bool closed_ ABSL_GUARDED_BY(mutex_) = false;
};

}  // namespace actors::detail
