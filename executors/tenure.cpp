#include "executors/tenure.hpp"

#include <cstdio>
#include <cstdlib>

#include <linux/membarrier.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace actors::detail {
namespace {

bool membarrier(int command) noexcept {
  return ::syscall(SYS_membarrier, command, 0, 0) == 0;
}

}  // namespace

const bool MembarrierFence::registered_ = membarrier(MEMBARRIER_CMD_REGISTER_PRIVATE_EXPEDITED) &&
                                          membarrier(MEMBARRIER_CMD_PRIVATE_EXPEDITED);

void MembarrierFence::heavy() noexcept {
  if (registered_ && !membarrier(MEMBARRIER_CMD_PRIVATE_EXPEDITED)) {
    std::fputs(
        "actors: the kernel has stopped serving membarrier; a sandbox that is set up while "
        "the program runs must allow it\n",
        stderr);
    std::abort();  // going on could run one actor on two threads
  }
}

}  // namespace actors::detail
