#include "testkit/thread_stacks.hpp"

#include <algorithm>
#include <array>
#include <atomic>
#include <cerrno>
#include <charconv>
#include <csignal>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <filesystem>
#include <fstream>
#include <string_view>
#include <vector>

#include <cxxabi.h>
#include <dlfcn.h>
#include <execinfo.h>
#include <semaphore.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/mutex.hpp"

namespace actors::testkit {
namespace {

/// Long enough for any thread that runs at all, on a loaded machine too.
constexpr int kAnswerSeconds = 2;

/// ThreadSanitizer keeps a signal until the thread next does something that it has instrumented. A
/// thread that sleeps in a system call (a futex) gets there only if the signal ends the call.
#if defined(__SANITIZE_THREAD__)
constexpr bool kInterruptedCallsGoOn = false;
#else
constexpr bool kInterruptedCallsGoOn = true;
#endif

pid_t this_thread() noexcept {
  return static_cast<pid_t>(::syscall(SYS_gettid));
}

/// The one exchange between thread_stacks() and the handler. Everything in it may be touched by a
/// signal handler.
struct Exchange {
  /// Whose turn it is: the id of the thread asked, 0 nobody, -1 the handler is writing. Asker: 0 ->
  /// id, id -> 0 (giving up); handler: id -> -1; asker after `answered`: -1 -> 0.
  std::atomic<pid_t> wanted{0};
  std::array<void*, 64> frames{};
  int depth = 0;
  sem_t answered{};
};
static_assert(std::atomic<pid_t>::is_always_lock_free, "a signal handler may not lock");

Exchange& exchange() noexcept {
  static constinit Exchange instance;
  return instance;
}

void take_backtrace(int /*signal*/) {
  const int saved_errno = errno;
  Exchange& all = exchange();
  pid_t me = this_thread();
  // acquire: pairs with the release in ask(), which emptied `frames`. Fails when the asker has
  // given up, or the signal came from elsewhere.
  if (all.wanted.compare_exchange_strong(me, -1, std::memory_order_acquire,
                                         std::memory_order_relaxed)) {
    all.depth = ::backtrace(all.frames.data(), static_cast<int>(all.frames.size()));
    ::sem_post(&all.answered);  // publishes frames and depth
  }
  errno = saved_errno;
}

/// The signal taken, 0 if none was free.
int claim_signal() {
  for (int number = SIGRTMAX; number >= SIGRTMIN; --number) {
    struct sigaction old {};
    if (::sigaction(number, nullptr, &old) != 0 || old.sa_handler != SIG_DFL) {
      continue;
    }
    // The first backtrace loads a library, which a handler must not do.
    std::array<void*, 4> frames{};
    static_cast<void>(::backtrace(frames.data(), static_cast<int>(frames.size())));
    ::sem_init(&exchange().answered, 0, 0);
    struct sigaction action {};
    action.sa_handler = &take_backtrace;
    action.sa_flags = kInterruptedCallsGoOn ? SA_RESTART : 0;
    ::sigfillset(&action.sa_mask);
    return ::sigaction(number, &action, nullptr) == 0 ? number : 0;
  }
  return 0;
}

int stack_signal() {
  static const int number = claim_signal();
  return number;
}

bool await_answer() noexcept {
  timespec until{};
  ::clock_gettime(CLOCK_REALTIME, &until);
  until.tv_sec += kAnswerSeconds;
  while (::sem_timedwait(&exchange().answered, &until) != 0) {
    if (errno != EINTR) {
      return false;
    }
  }
  return true;
}

/// The frames of that thread; none if it does not answer.
std::vector<void*> ask(pid_t thread) {
  Exchange& all = exchange();
  all.depth = 0;
  all.wanted.store(thread, std::memory_order_release);  // pairs with the handler's acquire
  if (::syscall(SYS_tgkill, ::getpid(), thread, stack_signal()) != 0) {
    all.wanted.store(0, std::memory_order_relaxed);  // it has ended; nobody will look
    return {};
  }
  pid_t expected = thread;
  // Giving up: relaxed, nothing is read but the word. Lost: the handler is writing, and will post.
  if (!await_answer()) {
    if (all.wanted.compare_exchange_strong(expected, 0, std::memory_order_relaxed)) {
      return {};
    }
    while (::sem_wait(&all.answered) != 0) {
    }
  }
  const auto depth = static_cast<std::size_t>(all.depth);
  std::vector<void*> frames(all.frames.begin(), all.frames.begin() + static_cast<int>(depth));
  all.wanted.store(0, std::memory_order_relaxed);  // the handler is done; sem_post came before
  return frames;
}

std::string hex(std::uintptr_t number) {
  std::array<char, 2 * sizeof(number)> digits{};
  const auto result = std::to_chars(digits.data(), digits.data() + digits.size(), number, 16);
  return "0x" + std::string(digits.data(), result.ptr);
}

/// "actors::detail::Pool::park() + 0x12 in shop_test(+0x4711)"
std::string frame_text(void* address) {
  Dl_info info{};
  const auto at = reinterpret_cast<std::uintptr_t>(address);
  if (::dladdr(address, &info) == 0 || info.dli_fname == nullptr) {
    return hex(at);
  }
  std::string text;
  if (info.dli_sname != nullptr) {
    int status = 0;
    char* const readable = abi::__cxa_demangle(info.dli_sname, nullptr, nullptr, &status);
    text = (status == 0 ? readable : info.dli_sname) + std::string(" + ") +
           hex(at - reinterpret_cast<std::uintptr_t>(info.dli_saddr)) + " in ";
    std::free(readable);
  }
  return text + info.dli_fname + "(+" + hex(at - reinterpret_cast<std::uintptr_t>(info.dli_fbase)) +
         ')';
}

std::string describe(pid_t thread) {
  std::string name;
  std::ifstream comm("/proc/self/task/" + std::to_string(thread) + "/comm");
  std::getline(comm, name);
  std::string text = "thread " + std::to_string(thread) + " (" + name + ")\n";
  const std::vector<void*> frames = ask(thread);
  if (frames.empty()) {
    return text + "  has ended, or does not answer\n";
  }
  constexpr std::size_t kOwn = 2;  // the handler and the kernel's frame below it
  for (std::size_t i = std::min(kOwn, frames.size() - 1); i < frames.size(); ++i) {
    text += "  " + frame_text(frames[i]) + '\n';
  }
  return text;
}

}  // namespace

void prepare_thread_stacks() {
  static_cast<void>(stack_signal());
}

std::string thread_stacks() {
  static detail::Mutex one_at_a_time;
  if (stack_signal() == 0) {
    return "no stacks: every real-time signal has a handler already\n";
  }
  const detail::MutexLock lock(one_at_a_time);
  std::vector<pid_t> threads;
  for (const auto& entry : std::filesystem::directory_iterator("/proc/self/task")) {
    threads.push_back(std::atoi(entry.path().filename().c_str()));
  }
  std::sort(threads.begin(), threads.end());
  std::string text;
  for (const pid_t thread : threads) {
    if (thread != this_thread()) {
      text += describe(thread);
    }
  }
  return text;
}

}  // namespace actors::testkit
