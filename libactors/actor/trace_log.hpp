#pragma once
// TraceLog: the traced messages of one system, on their way and handled.
//
// An envelope has no room for a time. A traced one carries the number of a ticket in its flags; the
// ticket says who told it and when. There are 32,767, used in turn: who waits for longer than that
// many others have come has lost his, and gets no record.

#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "actors/detail/envelope.hpp"
#include "actors/trace.hpp"

#include "base/mutex.hpp"
#include "libactors/mailbox/must_arrive.hpp"

namespace actors::detail {

/// Thread-safe: one lock for all, since a trace is for looking at a program, not for running one.
class TraceLog {
 public:
  /// Keeps the records there are.
  void configure(trace::Options options);
  /// Forgets those that are on their way.
  void forget_tickets() noexcept;

  /// `record` says what is known when a message is told. Gives it its number.
  void told(Envelope& message, trace::Record record);
  /// What told() was given for this message, if that is still known.
  [[nodiscard]] std::optional<trace::Record> told_of(const Envelope& message);
  /// Keeps it or hands it to the sink. True: the sink has thrown, for the first time.
  [[nodiscard]] bool handled(trace::Record record) noexcept;

  [[nodiscard]] std::vector<trace::Record> take();
  [[nodiscard]] std::uint64_t dropped();

 private:
  static constexpr int kTicketShift = 9;
  static constexpr std::uint32_t kTickets = 0x7FFF;
  static_assert(Envelope::kShown < 1U << kTicketShift && kEvent < 1U << kTicketShift &&
                Envelope::kClassShift >= kTicketShift + 15);
  struct Ticket {
    const Envelope* message;
    trace::Record record;
  };
  [[nodiscard]] static std::uint32_t ticket_of(const Envelope& message) noexcept {
    return (message.flags >> kTicketShift) & kTickets;
  }

  Mutex mutex_;
  std::uint64_t last_number_ ABSL_GUARDED_BY(mutex_) = 0;
  std::uint32_t last_ticket_ ABSL_GUARDED_BY(mutex_) = 0;
  std::vector<Ticket> tickets_ ABSL_GUARDED_BY(mutex_);  ///< number n at n - 1
  std::deque<trace::Record> kept_ ABSL_GUARDED_BY(mutex_);
  std::size_t capacity_ ABSL_GUARDED_BY(mutex_) = trace::Options().capacity;
  std::shared_ptr<const std::function<void(const trace::Record&)>> sink_ ABSL_GUARDED_BY(mutex_);
  bool sink_has_thrown_ ABSL_GUARDED_BY(mutex_) = false;
  std::uint64_t dropped_ ABSL_GUARDED_BY(mutex_) = 0;
};

}  // namespace actors::detail
