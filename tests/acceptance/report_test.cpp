// What reports say about what is stuck: the tree, the end that takes too long, the stuck worker,
// the stack that is full.

#include <chrono>
#include <csignal>
#include <cstring>
#include <future>
#include <latch>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include "actors/actors.hpp"
#include "actors/executors.hpp"
#include "actors/testkit/system.hpp"

namespace acceptance {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;

struct Question {};
struct Go {};

/// Is asked, and answers when it is told Go.
class Silent : public actors::Actor {
 public:
  using Protocol = actors::Messages<Question, Go>;
  explicit Silent(std::latch* asked) : asked_(asked) {}
  void receive(const Question&) {
    answer_ = reply_later<int>();
    asked_->count_down();
  }
  void receive(const Go&) { answer_.set(1); }

 private:
  std::latch* asked_;
  actors::Promise<int> answer_;
};

/// Waits for an answer; notes what the tree shows when it goes on.
class Waiting : public actors::Actor {
 public:
  Waiting(actors::ActorRef silent, std::string* tree) : silent_(silent), tree_(tree) {}
  void receive(const Go&) {
    static_cast<void>(silent_.ask<int>(Question{}, actors::no_timeout).get());
    *tree_ = system().tree();
  }

 private:
  actors::ActorRef silent_;
  std::string* tree_;
};

/// Blocks its thread until it is let go.
class Holding : public actors::Actor {
 public:
  Holding(std::latch* inside, std::latch* release, pid_t* thread)
      : inside_(inside), release_(release), thread_(thread) {}
  void receive(const Go&) {
    *thread_ = ::gettid();
    inside_->count_down();
    release_->wait();
  }

 private:
  std::latch* inside_;
  std::latch* release_;
  pid_t* thread_;
};

TEST(Reports, TheTreeSaysWhatAParkedHandlerWaitsForAndThatItGoesOn) {
  actors::testkit::System sys;
  std::latch asked(1);
  std::string tree_inside;
  const auto silent = sys.actor_of<Silent>(actors::named("silent"), &asked);
  sys.actor_of<Waiting>(actors::named("waiting"), silent, &tree_inside).tell(Go{});
  sys.advance(90s);
  EXPECT_THAT(sys.system().tree(),
              HasSubstr("  /user/waiting: waits for an answer of /user/silent to "
                        "acceptance::(anonymous namespace)::Question, for 1min30s\n"));
  EXPECT_THAT(sys.system().tree(), HasSubstr("  /user/silent\n"));
  silent.tell(Go{});
  sys.run_until_idle();
  EXPECT_THAT(tree_inside, HasSubstr("/user/waiting: handles acceptance::(anonymous "
                                     "namespace)::Go on thread " +
                                     std::to_string(::gettid()) + "\n"));
  EXPECT_THAT(tree_inside, HasSubstr("  /user/silent\n"));
  EXPECT_THAT(sys.system().tree(), HasSubstr("  /user/waiting\n"));
}

TEST(Reports, AnEndThatTakesTooLongSaysWhatAParkedHandlerWaitsFor) {
  std::latch asked(1);
  std::string unused;
  // One thread that is never relieved: when Silent is asked, Waiting is parked.
  actors::ActorSystem system("parked", actors::Config{.executor = actors::make_pinned()});
  const auto silent = system.actor_of<Silent>(actors::named("silent"), &asked);
  system.actor_of<Waiting>(actors::named("waiting"), silent, &unused).tell(Go{});
  asked.wait();
  while (system.tree().find(", for ") == std::string::npos) {
    std::this_thread::yield();  // until the worker has looked at the clock
  }
  testing::internal::CaptureStderr();
  EXPECT_FALSE(system.shutdown(1ms));
  const std::string printed = testing::internal::GetCapturedStderr();
  EXPECT_THAT(printed, HasSubstr("system \"parked\" did not end within its deadline"));
  EXPECT_THAT(printed, HasSubstr("/user/waiting: waits for an answer of /user/silent to "
                                 "acceptance::(anonymous namespace)::Question, for "));
}

TEST(Reports, AnEndThatTakesTooLongSaysWhichThreadAHandlerHolds) {
  std::latch inside(1);
  std::latch release(1);
  pid_t thread = 0;
  actors::ActorSystem system("held", actors::Config{.executor = actors::make_pinned()});
  system.actor_of<Holding>(actors::named("holder"), &inside, &release, &thread).tell(Go{});
  inside.wait();
  testing::internal::CaptureStderr();
  EXPECT_FALSE(system.shutdown(1ms));
  const std::string printed = testing::internal::GetCapturedStderr();
  EXPECT_THAT(printed,
              HasSubstr("/user/holder: handles acceptance::(anonymous namespace)::Go on thread " +
                        std::to_string(thread) + "\n"));
  release.count_down();
  system.when_terminated().get();
}

TEST(Reports, AWorkerWithNothingToDoRunsNobody) {
  std::latch inside(1);
  std::latch release(1);
  pid_t thread = 0;
  actors::ActorSystem system(actors::Config{.workers = 2});
  system.actor_of<Holding>(actors::named("holder"), &inside, &release, &thread).tell(Go{});
  inside.wait();
  EXPECT_THAT(system.tree(), HasSubstr("/user/holder: handles "));
  release.count_down();
  ASSERT_TRUE(system.await_idle(30s));
  EXPECT_EQ(system.tree(), "/user\n  /user/holder\n");
}

TEST(Reports, TheTreeOfOneSystemShowsNothingOfAnother) {
  std::latch inside(1);
  std::latch release(1);
  pid_t thread = 0;
  actors::ActorSystem one(actors::Config{.workers = 1});
  actors::ActorSystem other(actors::Config{.workers = 1});
  const auto holder = one.actor_of<Holding>(actors::named("holder"), &inside, &release, &thread);
  other.actor_of<Holding>(actors::named("holder"), &inside, &release, &thread);
  holder.tell(Go{});
  inside.wait();
  ASSERT_TRUE(other.await_idle(30s));
  EXPECT_EQ(other.tree(), "/user\n  /user/holder\n");
  release.count_down();
}

/// Keeps the warnings, and says when the first one comes.
class Warnings {
 public:
  void add(const actors::LogRecord& record) {
    const std::lock_guard lock(mutex_);
    records_.push_back(record);
    if (records_.size() == 1) {
      first_.set_value(record);
    }
  }
  std::future<actors::LogRecord> first() { return first_.get_future(); }

 private:
  std::mutex mutex_;
  std::vector<actors::LogRecord> records_;
  std::promise<actors::LogRecord> first_;
};

TEST(Reports, AStuckWorkerIsNamedWithTheHandlersParkedOnIt) {
  Warnings warnings;
  actors::LogTarget log;
  static_cast<void>(log.set_sinks(
      {actors::LogSink([&warnings](const actors::LogRecord& record) { warnings.add(record); })}));
  std::latch asked(1);
  std::latch inside(1);
  std::latch release(1);
  pid_t thread = 0;
  std::string unused;
  // Long enough that only a worker that really is stuck is taken for one.
  actors::ActorSystem system(
      actors::Config{.executor = actors::make_pool(1, {.log = &log, .stuck_after = 100ms})});
  const auto silent = system.actor_of<Silent>(actors::named("silent"), &asked);
  system.actor_of<Waiting>(actors::named("waiting"), silent, &unused).tell(Go{});
  asked.wait();
  system.actor_of<Holding>(actors::named("holder"), &inside, &release, &thread).tell(Go{});
  inside.wait();
  silent.tell(Go{});  // the work that waits behind the holder
  std::future<actors::LogRecord> first = warnings.first();
  const bool reported = first.wait_for(30s) == std::future_status::ready;
  release.count_down();
  ASSERT_TRUE(reported);
  const actors::LogRecord record = first.get();
  EXPECT_EQ(record.level, actors::Level::warning);
  EXPECT_EQ(record.path, "/user/holder");
  EXPECT_EQ(record.message_type, "acceptance::(anonymous namespace)::Go");
  EXPECT_THAT(record.text, HasSubstr("without a pause"));
  EXPECT_THAT(record.text,
              HasSubstr("parked on its thread (1): /user/waiting waits for an answer of "
                        "/user/silent to acceptance::(anonymous namespace)::Question, for "));
}

/// Uses `left` frames of stack.
[[gnu::noinline]] int recurse(int left) {
  volatile char frame[512];
  std::memset(const_cast<char*>(frame), left, sizeof frame);
  return left == 0 ? frame[3] : recurse(left - 1) + frame[5];
}

class Deep : public actors::Actor {
 public:
  int receive(const Go&) { return recurse(1 << 30); }
};

TEST(ReportsDeathTest, AFullStackNamesTheActorByItsPath) {
  GTEST_FLAG_SET(death_test_style, "threadsafe");
  EXPECT_EXIT(
      {
        actors::ActorSystem system(actors::Config{.workers = 1});
        static_cast<void>(system.actor_of<Deep>(actors::named("deep")).ask(Go{}).get());
      },
      testing::KilledBySignal(SIGABRT), "was full while running /user/deep handling a .*Go");
}

}  // namespace
}  // namespace acceptance
