#pragma once
// What the templates of receive() and the runtime tell each other.

#include <utility>

#include "actors/detail/envelope.hpp"

namespace actors::detail {

/// Which of the clauses of a receive takes a message: its index, or -1. May throw.
struct Selector {
  int (*choose)(void* context, const Envelope& message);
  void* context;
};

/// A message that has been taken, and the clause that takes it. Or none: the time was over. Owns
/// the message.
class Received {
 public:
  Received() = default;
  Received(int clause, Envelope* message) noexcept : clause_(clause), message_(message) {}
  Received(Received&& other) noexcept
      : clause_(other.clause_), message_(std::exchange(other.message_, nullptr)) {}
  Received& operator=(Received&& other) noexcept {
    std::swap(clause_, other.clause_);
    std::swap(message_, other.message_);
    return *this;
  }
  Received(const Received&) = delete;
  Received& operator=(const Received&) = delete;
  ~Received() {
    if (message_ != nullptr) {
      destroy_envelope(message_);
    }
  }

  [[nodiscard]] explicit operator bool() const noexcept { return message_ != nullptr; }
  [[nodiscard]] int clause() const noexcept { return clause_; }
  /// Of one that is not empty.
  [[nodiscard]] RefId sender() const noexcept { return message_->sender; }
  /// What it holds: a T, as the clause has found out.
  template <class T>
  [[nodiscard]] T& payload() noexcept {
    return message_->as<T>();
  }
  [[nodiscard]] Envelope* release() noexcept { return std::exchange(message_, nullptr); }

 private:
  int clause_ = -1;
  Envelope* message_ = nullptr;
};

}  // namespace actors::detail
