#pragma once
// WatchList: whom an actor watches and monitors. Most have few, which are found by a look at each.
// One with many (a supervisor of a hundred thousand) has an index besides, so that watching,
// unwatching and hearing of an end cost the same for each.

#include <cstddef>
#include <cstdint>
#include <memory>
#include <unordered_map>
#include <utility>
#include <vector>

#include "actors/detail/envelope.hpp"
#include "actors/detail/ref_id.hpp"

namespace actors::detail {

/// Somebody this actor watches or monitors. Owns the message it wants instead of Terminated.
struct Watching {
  RefId other;
  Envelope* custom = nullptr;
  bool ended_child = false;   ///< was a child, and is gone; its notice is queued
  std::uint64_t monitor = 0;  ///< the number of the monitor; 0: watch()
};

/// Owned by the worker that runs the actor. In no order. What it gives is valid until it changes.
class WatchList {
 public:
  /// One that is not in it.
  void add(const Watching& watching);
  /// The watch() of `other`, or null.
  [[nodiscard]] Watching* find(RefId other) noexcept { return find(Key{other.bits(), false}); }
  /// Null: there is none.
  [[nodiscard]] Watching* find_monitor(std::uint64_t number) noexcept {
    return find(Key{number, true});
  }
  /// One of this list.
  void erase(Watching& watching) noexcept;
  /// Those for which `gone(watching)` is true.
  template <class F>
  void erase_if(F gone) {
    for (std::size_t i = 0; i < list_.size();) {
      if (gone(std::as_const(list_[i]))) {
        erase(list_[i]);
      } else {
        ++i;
      }
    }
  }

  [[nodiscard]] bool empty() const noexcept { return list_.empty(); }
  [[nodiscard]] std::size_t size() const noexcept { return list_.size(); }
  [[nodiscard]] auto begin() noexcept { return list_.begin(); }
  [[nodiscard]] auto end() noexcept { return list_.end(); }

 private:
  struct Key {
    std::uint64_t bits;  ///< of the ref, or the number of the monitor
    bool monitor;
    bool operator==(const Key&) const = default;
  };
  struct KeyHash {
    std::size_t operator()(const Key& key) const noexcept {
      return (key.bits * 0x9E37'79B9'7F4A'7C15U >> 7) ^ (key.monitor ? 1U : 0U);
    }
  };
  using Index = std::unordered_map<Key, std::size_t, KeyHash>;

  /// With more than so many there is an index, until all are gone.
  static constexpr std::size_t kFew = 16;

  [[nodiscard]] static Key key_of(const Watching& watching) noexcept {
    return watching.monitor != 0 ? Key{watching.monitor, true} : Key{watching.other.bits(), false};
  }
  [[nodiscard]] Watching* find(Key key) noexcept;
  void index_last();

  std::vector<Watching> list_;
  std::unique_ptr<Index> index_;  ///< where each is in the list
};

}  // namespace actors::detail
