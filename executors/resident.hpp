#pragma once
// Resident: a runnable that may be at home at a processor: its turns run there, and those who are
// there queue it without asking anybody. The processor's side of
// libactors/mailbox/mailbox_home.hpp.

#include <cstdint>

#include "actors/executor.hpp"

namespace actors::detail {

struct Processor;

/// Its memory is never given back.
class Resident : public Runnable {
 public:
  /// Somebody elsewhere has put something into it. The owner of `processor`, inside its tenure, or
  /// who has revoked that. Whom to queue it at: the processor it was told from, or else
  /// `otherwise`, which is the caller's.
  virtual void notified(Processor& processor, Processor& otherwise) noexcept = 0;
  /// If it is at home at `processor` and not at rest, it is so no longer. The owner of `processor`,
  /// inside its tenure, or whoever takes it.
  virtual void move_out(Processor& processor) noexcept = 0;

  /// As in WaitRecord::waiter, for reports. Any thread.
  [[nodiscard]] virtual std::uint64_t actor() const noexcept = 0;

  /// Link for the processor that is told of it; belongs to whoever tells, then to the processor.
  Resident* next_notice = nullptr;

 protected:
  Resident() = default;
  ~Resident() = default;
};

/// How the floors above tell residents from other runnables. Looks at the address alone: what was
/// there may be gone. Set once, before the first executor starts; until then there are none.
using FindResident = Resident* (*)(Runnable* runnable) noexcept;
void set_find_resident(FindResident find) noexcept;
/// `runnable` as a resident, or null. Any thread.
[[nodiscard]] Resident* find_resident(Runnable* runnable) noexcept;

}  // namespace actors::detail
