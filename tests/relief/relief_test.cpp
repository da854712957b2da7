// Blocking is survivable: actors that block their threads, and what becomes of the others, of the
// threads and of the log.

#include <atomic>
#include <chrono>
#include <deque>
#include <semaphore>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "actors/actors.hpp"
#include "actors/blocking.hpp"
#include "actors/executors.hpp"
#include "actors/testkit/log_capture.hpp"
#include "actors/testkit/manual_clock.hpp"

#include "tests/relief/blocked_threads.hpp"

namespace actors::test {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;

struct Wait {
  std::binary_semaphore* until;
};
struct Signal {
  std::binary_semaphore* what;
};

/// Blocks its thread until another actor has had a turn.
class Reader : public Actor {
 public:
  using Protocol = Messages<bool(Wait)>;
  bool receive(const Wait& wait) { return wait.until->try_acquire_for(30s); }
};

class Writer : public Actor {
 public:
  void receive(const Signal& signal) { signal.what->release(); }
};

/// Tells both in one turn. The reader, told last, is the one that follows that turn.
class Editor : public Actor {
 public:
  Editor(Ref<Reader> reader, Ref<Writer> writer)
      : reader_(std::move(reader)), writer_(std::move(writer)) {}
  void receive(const Wait& wait) {
    writer_.tell(Signal{wait.until});
    reader_.tell(wait);
  }

 private:
  Ref<Reader> reader_;
  Ref<Writer> writer_;
};

/// One worker; so a reader's signal waits behind the reader.
class Relief : public testing::Test {
 protected:
  ActorSystem make_system(Duration stuck_after) {
    target.set_sinks({log.sink()});
    return ActorSystem(
        "relief", Config{.executor = make_pool(1, {.log = &target, .stuck_after = stuck_after})});
  }
  /// Both are told before either has begun.
  static void read_and_signal(const Ref<Reader>& reader, const Ref<Writer>& writer) {
    std::binary_semaphore data(0);
    Future<bool> read = reader.ask(Wait{&data}, no_timeout);
    writer.tell(Signal{&data});
    EXPECT_TRUE(read.get());
  }
  /// Warnings about a handler that runs for too long. Those about others than the reader are the
  /// machine's: a thread that the kernel gives no CPU looks stuck as well.
  [[nodiscard]] long lines_about(const std::string& path) const {
    const std::vector<LogRecord> records = log.records();
    return std::count_if(records.begin(), records.end(), [&](const LogRecord& record) {
      return record.path == path && record.text.find("without a pause") != std::string::npos;
    });
  }

  LogTarget target;
  testkit::LogCapture log;
};

TEST_F(Relief, AnActorThatBlocksAgainAndAgainIsCaughtAndReportedOnce) {
  ActorSystem system = make_system(50ms);
  const auto reader = system.actor_of<Reader>(named("reader"));
  const auto writer = system.actor_of<Writer>();
  for (int i = 0; i < 5; ++i) {
    read_and_signal(reader, writer);
  }
  EXPECT_EQ(lines_about("/user/reader"), 1) << log.text();
}

// No more than in AnActorThatBlocksAgainAndAgain..., although its turns follow others directly.
TEST_F(Relief, AnActorThatIsKnownToBlockHasAThreadToItselfAfterTheTurnThatToldIt) {
  ActorSystem system = make_system(50ms);
  const auto reader = system.actor_of<Reader>(named("reader"));
  const auto writer = system.actor_of<Writer>();
  const auto editor = system.actor_of<Editor>(reader, writer);
  for (int i = 0; i < 5; ++i) {
    std::binary_semaphore data(0);
    editor.tell(Wait{&data});
    ASSERT_TRUE(system.await_idle(30s));
  }
  EXPECT_EQ(lines_about("/user/reader"), 1) << log.text();
}

TEST_F(Relief, AnActorThatIsQuickAgainIsForgottenAndCaughtWhenItBlocksAgain) {
  ActorSystem system = make_system(50ms);
  const auto reader = system.actor_of<Reader>(named("reader"));
  const auto writer = system.actor_of<Writer>();
  // Few rounds are as long as a turn that is not quick, however busy the machine.
  for (int i = 0; i < 1000 && lines_about("/user/reader") < 2; ++i) {
    read_and_signal(reader, writer);
  }
  EXPECT_EQ(lines_about("/user/reader"), 2) << log.text();
}

// The thread that the actor has to itself is no worker: whom it tells runs at once, elsewhere.
TEST_F(Relief, TheOnlyWorkerRunsOthersWhileOneThatIsKnownToBlockDoes) {
  ActorSystem system = make_system(5ms);
  const auto reader = system.actor_of<Reader>(named("reader"));
  const auto writer = system.actor_of<Writer>();
  read_and_signal(reader, writer);
  std::vector<Ref<Reader>> readers;
  std::deque<std::binary_semaphore> data;
  std::vector<Future<bool>> reads;
  for (int i = 0; i < 20; ++i) {
    readers.push_back(system.actor_of<Reader>());
    reads.push_back(readers.back().ask(Wait{&data.emplace_back(0)}, no_timeout));
  }
  for (std::binary_semaphore& each : data) {
    writer.tell(Signal{&each});
  }
  for (const Future<bool>& read : reads) {
    EXPECT_TRUE(read.get());
  }
}

/// Spares of a pool on a clock that is moved by hand.
class Spares : public testing::Test {
 protected:
  /// Blocks so many threads of the pool at a time, marked as blocking.
  void block(Executor& pool, int count) {
    Barrier barrier;
    for (int i = 0; i < count; ++i) {
      pool.execute(tasks.emplace_back([&barrier] { blocking([&] { barrier.block(); }); }));
    }
    EXPECT_TRUE(barrier.await_blocked(count));
    barrier.open();
    EXPECT_TRUE(pool.await_quiet(soon()));
  }

  testkit::ManualClock clock;
  std::deque<Task> tasks;
};

TEST_F(Spares, EndWhenTheyHaveNotBeenUsedForAWhileAndAreStartedAgainOnDemand) {
  const auto pool = make_pool(2, {.stuck_after = 1h});
  pool->start(clock);
  for (int round = 0; round < 3; ++round) {
    block(*pool, 6);
    EXPECT_GE(workers(), 6);
    clock.advance(29s);
    ASSERT_TRUE(pool->await_quiet(soon()));
    EXPECT_GE(workers(), 6);
    clock.advance(2s);
    EXPECT_TRUE(await_workers(2)) << round << ": " << workers();
  }
  EXPECT_TRUE(pool->stop(soon()));
  EXPECT_TRUE(await_workers(0));
}

TEST_F(Spares, StayWhileAHandlerIsParkedOnTheirThread) {
  const auto pool = make_pool(1, {.stuck_after = 1h});
  pool->start(clock);
  Gate gate;
  std::thread::id began;
  std::thread::id went_on;
  pool->execute(tasks.emplace_back([&] {
    began = std::this_thread::get_id();
    blocking([] {});  // from here on it is on a thread that is no worker
    gate.wait();
    went_on = std::this_thread::get_id();
  }));
  while (!gate.reached()) {
    std::this_thread::yield();
  }
  clock.advance(1min);
  clock.advance(1min);
  gate.open();
  ASSERT_TRUE(pool->await_quiet(soon()));
  EXPECT_EQ(began, went_on);
  clock.advance(31s);
  EXPECT_TRUE(await_workers(1)) << workers();
  EXPECT_TRUE(pool->stop(soon()));
}

}  // namespace
}  // namespace actors::test
