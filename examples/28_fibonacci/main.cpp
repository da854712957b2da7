// 28. Fibonacci: fork and join, where joining blocks nobody.
//
// The textbook's worst case for threads: each number starts two helpers and waits for both. With a
// thread per helper this version of fib(28) wants three thousand threads, nearly all of them
// asleep. A process that waits is not on any thread, so the naive program simply runs; the
// conservative one, which forks only at the top, shows what is left to gain.
//
// After dramatis' examples/fib, which is after Doug Lea's Fork/Join framework.

#include <iostream>
#include <string_view>

#include <actors/actors.hpp>

static int sequential(int n) {
  return n <= 1 ? n : sequential(n - 1) + sequential(n - 2);
}

constexpr int kNumber = 28;

struct Result {
  int value = 0;
  int processes = 0;  ///< that it took
};

static Result fib(actors::Process& self, int n, int threshold) {
  if (n <= threshold) {
    return {sequential(n), 1};
  }
  const auto left = self.spawn(fib, n - 1, threshold);
  const auto right = self.spawn(fib, n - 2, threshold);
  const Result a = left.join().get();
  const Result b = right.join().get();
  return {a.value + b.value, a.processes + b.processes + 1};
}

int main() {
  actors::ActorSystem system("mathematics");
  const auto show = [&system](std::string_view how, int threshold) {
    const Result result = system.spawn(fib, kNumber, threshold).join().get();
    std::cout << how << ": fib(" << kNumber << ") = " << result.value << ", by " << result.processes
              << " processes\n";
  };
  show("original", 13);
  show("conservative", kNumber - 2);
}
