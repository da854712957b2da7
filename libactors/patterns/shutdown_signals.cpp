// The self-pipe trick (D. J. Bernstein): the handler writes the signal's number, a thread reads it.
// signalfd would need the signals blocked in every thread that there is, also in those of others.

#include "actors/shutdown_signals.hpp"

#include <atomic>
#include <cerrno>
#include <cstring>
#include <string>
#include <system_error>
#include <thread>
#include <utility>
#include <vector>

#include <fcntl.h>
#include <poll.h>
#include <unistd.h>

#include "actors/actor_system.hpp"
#include "actors/errors.hpp"

#include "base/mutex.hpp"

namespace actors {
namespace detail {

namespace {

/// Where the handler writes, or -1. Written by the one SignalReader there is; read by the handler,
/// on any thread. seq_cst: it is written once and read at each signal.
// NOLINTNEXTLINE(cppcoreguidelines-avoid-non-const-global-variables): a handler gets nothing else
std::atomic<int> write_end{-1};
/// How many handlers run right now. Written by handlers, read by the SignalReader that ends, which
/// must not close the pipe under them. seq_cst: a handler counts itself before it loads write_end,
/// the reader stores write_end before it loads this.
// NOLINTNEXTLINE(cppcoreguidelines-avoid-non-const-global-variables): as above
std::atomic<int> handlers{0};
static_assert(std::atomic<int>::is_always_lock_free, "what a signal handler reads");

// What is written: a signal's number, or one of these.
constexpr char kSystemEnded = 0;
constexpr char kReaderEnds = 127;

bool write_byte(int pipe, char byte) noexcept {
  return ::write(pipe, &byte, 1) == 1;
}

extern "C" void note_signal(int signal) {
  const int kept = errno;
  ++handlers;
  if (const int pipe = write_end.load(); pipe >= 0) {
    const auto byte = static_cast<char>(signal);
    static_cast<void>(write_byte(pipe, byte));  // full: as many signals wait to be read already
  }
  --handlers;
  errno = kept;
}

std::string name_of(int signal) {
  const char* const short_name = ::sigabbrev_np(signal);
  return short_name != nullptr ? std::string("SIG") + short_name
                               : "signal " + std::to_string(signal);
}

std::string error_text() {
  return std::generic_category().message(errno);
}

/// Both ends of a pipe, closed with the last owner: a callback of the system may be one.
class Pipe {
 public:
  Pipe() {
    if (::pipe2(ends_, O_CLOEXEC | O_NONBLOCK) != 0) {
      throw Error(std::string("ShutdownSignals: no pipe: ") + error_text());
    }
  }
  Pipe(const Pipe&) = delete;
  Pipe& operator=(const Pipe&) = delete;
  ~Pipe() {
    ::close(ends_[0]);
    ::close(ends_[1]);
  }
  [[nodiscard]] int read_end() const noexcept { return ends_[0]; }
  [[nodiscard]] int write_end() const noexcept { return ends_[1]; }
  void put(char byte) const noexcept { static_cast<void>(write_byte(ends_[1], byte)); }
  /// False: it is empty.
  [[nodiscard]] bool take(char& byte) const noexcept { return ::read(ends_[0], &byte, 1) == 1; }
  void wait() const noexcept {
    pollfd readable{ends_[0], POLLIN, 0};
    static_cast<void>(::poll(&readable, 1, -1));  // interrupted: the caller looks, and comes back
  }

 private:
  int ends_[2] = {-1, -1};
};

}  // namespace

/// Thread-safe, but for the destructor.
class SignalReader {
 public:
  SignalReader(CoordinatedShutdown shutdown, std::initializer_list<int> signals)
      : shutdown_(std::move(shutdown)) {
    if (signals.size() == 0) {
      throw Error("ShutdownSignals: no signals; name those that end the program");
    }
    int none = -1;
    if (!write_end.compare_exchange_strong(none, pipe_->write_end())) {
      throw Error(
          "ShutdownSignals: there is another one in this process; a signal begins one "
          "shutdown");
    }
    try {
      for (const int signal : signals) {
        install(signal);
      }
      on_completion_anywhere(FutureAccess::state(shutdown_.system().when_terminated()),
                             [pipe = pipe_] { pipe->put(kSystemEnded); });
    } catch (...) {
      restore();
      throw;
    }
  }
  SignalReader(const SignalReader&) = delete;
  SignalReader& operator=(const SignalReader&) = delete;
  ~SignalReader() {
    restore();
    if (thread_.joinable()) {
      pipe_->put(kReaderEnds);
      thread_.join();
    }
  }

  [[nodiscard]] int fd() const noexcept { return pipe_->read_end(); }

  /// False: nothing had come.
  bool read_all() {
    bool any = false;
    for (char byte = 0; pipe_->take(byte);) {
      any = handle(byte) || any;
    }
    return any;
  }

  void wait() {
    // acquire: pairs with the store in handle().
    while (!over_.load(std::memory_order_acquire)) {
      static_cast<void>(read_all());
      if (!over_.load(std::memory_order_acquire)) {
        pipe_->wait();
      }
    }
    pipe_->put(kReaderEnds);  // for others who wait
  }

  void start_thread() {
    MutexLock lock(mutex_);
    if (!thread_.joinable()) {
      thread_ = std::thread([this] { wait(); });
    }
  }

 private:
  struct Replaced {
    int signal;
    struct sigaction before;
  };

  void install(int signal) {
    struct sigaction before {};
    if (::sigaction(signal, nullptr, &before) == 0 && before.sa_handler == SIG_IGN) {
      return;
    }
    struct sigaction ours {};
    ours.sa_handler = &note_signal;
    ours.sa_flags = SA_RESTART;
    sigemptyset(&ours.sa_mask);
    if (::sigaction(signal, &ours, &before) != 0) {
      throw Error("ShutdownSignals: " + name_of(signal) + " cannot be caught: " + error_text());
    }
    replaced_.push_back({signal, before});
  }
  void restore() noexcept {
    for (auto each = replaced_.rbegin(); each != replaced_.rend(); ++each) {
      struct sigaction now {};
      if (::sigaction(each->signal, nullptr, &now) == 0 && now.sa_handler == &note_signal) {
        static_cast<void>(::sigaction(each->signal, &each->before, nullptr));
      }
    }
    replaced_.clear();
    write_end.store(-1);
    while (handlers.load() != 0) {
      std::this_thread::yield();  // a handler of another thread is about to write
    }
  }

  /// True: it was a signal.
  bool handle(char byte) {
    if (byte == kSystemEnded || byte == kReaderEnds) {
      over_.store(true, std::memory_order_release);  // pairs with the load in wait()
      return false;
    }
    if (seen_.exchange(true)) {
      shutdown_.system().logger().warning("a second ", name_of(byte),
                                          ": the system ends the abrupt way");
      shutdown_.system().terminate();
    } else {
      shutdown_.run(name_of(byte));
    }
    return true;
  }

  CoordinatedShutdown shutdown_;
  const std::shared_ptr<Pipe> pipe_ = std::make_shared<Pipe>();
  std::vector<Replaced> replaced_;
  std::atomic<bool> seen_{false};  ///< a signal has been handled; by readers, on any thread
  std::atomic<bool> over_{false};  ///< nobody is to wait any more; by readers, on any thread
  Mutex mutex_;
  std::thread thread_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace detail

ShutdownSignals::ShutdownSignals(const CoordinatedShutdown& shutdown,
                                 std::initializer_list<int> signals)
    : reader_(std::make_unique<detail::SignalReader>(shutdown, signals)) {}

ShutdownSignals::~ShutdownSignals() = default;

void ShutdownSignals::wait() {
  reader_->wait();
}

bool ShutdownSignals::poll() {
  return reader_->read_all();
}

int ShutdownSignals::fd() const noexcept {
  return reader_->fd();
}

void ShutdownSignals::start_thread() {
  reader_->start_thread();
}

}  // namespace actors
