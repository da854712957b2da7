#include "executors/processor.hpp"

#include <atomic>
#include <cstdint>

namespace actors::detail {
namespace {

// Null until it is set; acquire and release: for what it looks at.
std::atomic<FindResident> find_hook{nullptr};

/// Processors beyond that get no number, so nobody is at home there.
constexpr std::uint32_t kNumbers = 4096;
// By number, from 1. Written once each, before the number is known to anybody, and never changed:
// processors are recycled, not destroyed.
std::atomic<Processor*> numbered[kNumbers];
// Grows; relaxed: it only hands out numbers.
std::atomic<std::uint32_t> last_number{0};

}  // namespace

Processor::Processor() noexcept {
  const std::uint32_t next = last_number.fetch_add(1, std::memory_order_relaxed) + 1;
  if (next < kNumbers) {
    number = static_cast<std::uint16_t>(next);
    // release: pairs with at().
    numbered[next].store(this, std::memory_order_release);
  }
}

Processor& Processor::at(std::uint16_t number) noexcept {
  // acquire: pairs with the constructor.
  return *numbered[number].load(std::memory_order_acquire);
}

void Processor::take_notices(Processor& otherwise) noexcept {
  for (Resident* resident = notices.drain().head; resident != nullptr;) {
    Resident* const next = resident->next_notice;  // notified() lets others post it again
    resident->notified(*this, otherwise);
    resident = next;
  }
}

void set_find_resident(FindResident find) noexcept {
  find_hook.store(find, std::memory_order_release);
}

Resident* find_resident(Runnable* runnable) noexcept {
  const FindResident find = find_hook.load(std::memory_order_acquire);
  return find != nullptr ? find(runnable) : nullptr;
}

}  // namespace actors::detail
