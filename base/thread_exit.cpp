#include "base/thread_exit.hpp"

namespace actors::detail {
namespace {

/// Owned by its thread.
class ExitFunctions {
 public:
  ExitFunctions() = default;
  ExitFunctions(const ExitFunctions&) = delete;
  ExitFunctions& operator=(const ExitFunctions&) = delete;
  ~ExitFunctions();

  [[nodiscard]] bool add(void (*f)() noexcept) noexcept {
    if (count_ == kMaxExitFunctions) {
      return false;
    }
    functions_[count_++] = f;
    return true;
  }

 private:
  void (*functions_[kMaxExitFunctions])() noexcept = {};
  int count_ = 0;
};

/// Trivial, so it can still be asked when exit_functions is gone.
thread_local constinit bool exiting = false;
thread_local ExitFunctions exit_functions;

ExitFunctions::~ExitFunctions() {
  exiting = true;
  while (count_ > 0) {
    functions_[--count_]();
  }
}

}  // namespace

bool at_thread_exit(void (*f)() noexcept) noexcept {
  return !exiting && exit_functions.add(f);
}

}  // namespace actors::detail
