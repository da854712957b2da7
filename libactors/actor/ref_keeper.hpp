#pragma once
// RefKeeper: who keeps ids of actors for the system, and lets go of them when they end.

#include "actors/detail/ref_id.hpp"

namespace actors::detail {

/// Called by closing cells that ActorCell::note_name() was called for.
class RefKeeper {
 public:
  /// The actor has closed, and nobody has been told so yet. On its worker, under no lock.
  virtual void forget(RefId ended) noexcept = 0;

 protected:
  RefKeeper() = default;
  RefKeeper(const RefKeeper&) = default;
  RefKeeper& operator=(const RefKeeper&) = default;
  ~RefKeeper() = default;
};

}  // namespace actors::detail
