#pragma once
// ProcessBody: what a process runs, and what becomes of it. Lives in the blueprint of the process's
// cell, from spawn() until the process has ended.

#include <exception>
#include <memory>
#include <optional>
#include <tuple>
#include <type_traits>
#include <utility>

#include "actors/detail/blueprint.hpp"
#include "actors/detail/envelope.hpp"
#include "actors/future.hpp"
#include "actors/message.hpp"

namespace actors {
class Process;
}

namespace actors::detail {

/// Owned by the activation of its process; made and given to it by the spawner.
class ProcessBody {
 public:
  ProcessBody() = default;
  ProcessBody(const ProcessBody&) = delete;
  ProcessBody& operator=(const ProcessBody&) = delete;
  /// Tells those who wait for the result. That is the last thing a process does.
  virtual ~ProcessBody() = default;

  /// Once, at most. Throws what the function throws.
  virtual void run(Process& self) = 0;
  /// There is no result, for this reason, whatever run() returns; unless there is a reason already.
  virtual void fail(std::exception_ptr cause) noexcept = 0;
  /// There is a result, or a reason why not.
  [[nodiscard]] virtual bool settled() const noexcept = 0;
  /// A copy of the result. Empty if there is none, or it is void or cannot be copied. Throws what
  /// copying it throws.
  [[nodiscard]] virtual Message result() const = 0;
};

/// Calls an F with a Process& and Args, which it hands over. The result is an R.
template <class R, class F, class... Args>
class ProcessBodyOf final : public ProcessBody {
 public:
  template <class G, class... As>
  explicit ProcessBodyOf(G&& function, As&&... arguments)
      : call_(std::in_place, std::forward<G>(function), std::forward<As>(arguments)...) {}
  ProcessBodyOf(const ProcessBodyOf&) = delete;
  ProcessBodyOf& operator=(const ProcessBodyOf&) = delete;
  ~ProcessBodyOf() override {
    if (cause_ == nullptr && result_) {
      publish();
    } else {
      promise_.fail(cause_ != nullptr ? std::move(cause_) : broken_promise());
    }
  }

  [[nodiscard]] Future<R> future() { return promise_.future(); }

  void run(Process& self) override {
    const Reset reset{call_};
    const auto call = [&self](F& function, Args&... arguments) -> decltype(auto) {
      // std::invoke, without <functional>, which would cost every user compile time
      return std::apply(std::move(function), std::forward_as_tuple(self, std::move(arguments)...));
    };
    if constexpr (std::is_void_v<R>) {
      std::apply(call, *call_);
      result_.emplace();
    } else {
      result_.emplace(std::apply(call, *call_));
    }
  }
  void fail(std::exception_ptr cause) noexcept override {
    if (cause_ == nullptr) {
      cause_ = std::move(cause);
    }
  }
  [[nodiscard]] bool settled() const noexcept override { return result_ || cause_ != nullptr; }
  [[nodiscard]] Message result() const override {
    if (cause_ == nullptr && result_) {
      if constexpr (std::is_same_v<R, Message>) {
        return *result_;
      } else if constexpr (!std::is_void_v<R> && sendable<R>) {
        if constexpr (is_copyable<R>) {
          return Message::of(R(*result_));
        }
      }
    }
    return {};
  }

 private:
  using Call = std::tuple<F, Args...>;
  /// What was kept for the call goes while the process still runs: its destructors are user code.
  struct Reset {
    std::optional<Call>& call;
    ~Reset() { call.reset(); }
  };

  void publish() noexcept {
    if constexpr (std::is_void_v<R>) {
      promise_.set();
    } else {
      try {
        promise_.set(std::move(*result_));
      } catch (...) {
        promise_.fail(std::current_exception());  // what moving it throws
      }
    }
  }

  std::optional<Call> call_;
  Promise<R> promise_;
  struct Nothing {};
  std::optional<std::conditional_t<std::is_void_v<R>, Nothing, R>> result_;
  std::exception_ptr cause_;
};

/// How to run it: with its first turn, or when there is a first message.
[[nodiscard]] Blueprint process_blueprint(std::unique_ptr<ProcessBody> body, bool on_mail);
/// Of a process's blueprint.
[[nodiscard]] ProcessBody& process_body(const Blueprint& blueprint) noexcept;

}  // namespace actors::detail
