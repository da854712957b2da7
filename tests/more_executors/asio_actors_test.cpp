// Actors on an io_context: they talk to sockets and timers of Asio, wait, and end.

#include <string>
#include <thread>

#include <boost/asio/buffer.hpp>
#include <boost/asio/local/connect_pair.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/write.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "actors/actors.hpp"
#include "actors/testkit/manual_clock.hpp"
#include "actors/with/asio.hpp"

#include "tests/executors/task.hpp"
#include "tests/more_executors/asio_threads.hpp"

namespace actors::test {
namespace {

using namespace std::chrono_literals;
using Socket = boost::asio::local::stream_protocol::socket;

struct Read {};
struct Arrived {
  std::string text;
};

/// Answers with what comes from its socket next.
class Reader : public Actor {
 public:
  using Protocol = Messages<std::string(Read), Arrived>;
  explicit Reader(Socket& socket) : socket_(socket) {}

  Future<std::string> receive(const Read&) {
    socket_.async_read_some(boost::asio::buffer(buffer_),
                            [this, me = self<Reader>()](const auto& error, std::size_t size) {
                              if (!error) {
                                me.tell(Arrived{std::string(buffer_.data(), size)});
                              }
                            });
    return answer_.future();
  }
  void receive(const Arrived& arrived) { answer_.set(arrived.text); }

 private:
  Socket& socket_;
  std::array<char, 64> buffer_{};
  Promise<std::string> answer_;
};

struct Twice {};

/// Waits for a Reader on the same thread.
class Waiter : public Actor {
 public:
  using Protocol = Messages<std::string(Twice)>;
  explicit Waiter(Ref<Reader> reader) : reader_(reader) {}
  std::string receive(const Twice&) {
    const std::string text = reader_.ask(Read{}).get();
    return text + text;
  }

 private:
  Ref<Reader> reader_;
};

class AsioActors : public testing::Test {
 protected:
  AsioActors() { boost::asio::local::connect_pair(here, there); }
  void send(const std::string& text) { boost::asio::write(there, boost::asio::buffer(text)); }

  boost::asio::io_context io;
  Socket here{io};
  Socket there{io};
};

TEST_F(AsioActors, AHandlerMayWaitForAnAnswerThatComesFromTheSameContext) {
  std::string got;
  {
    ActorSystem system("io", Config{.executor = make_asio(io)});
    const auto reader = system.actor_of<Reader>(std::ref(here));
    const auto waiter = system.actor_of<Waiter>(reader);
    waiter.ask(Twice{}, no_timeout).on_complete([&](const Future<std::string>& answer) {
      got = answer.get();
    });
    boost::asio::steady_timer later(io, 2ms);
    later.async_wait([this](const auto& /*error*/) { send("ab"); });
    io.run();
    EXPECT_EQ(got, "abab");
  }
}

TEST_F(AsioActors, PlainThreadsAskWhileAnotherRunsTheContext) {
  AsioThreads asio(1);
  Socket mine(asio.io);
  Socket other(asio.io);
  boost::asio::local::connect_pair(mine, other);
  ActorSystem system("io", Config{.executor = asio.executor});
  const auto reader = system.actor_of<Reader>(std::ref(mine));
  const auto waiter = system.actor_of<Waiter>(reader);
  const auto answer = waiter.ask(Twice{});
  boost::asio::write(other, boost::asio::buffer(std::string("xy")));
  EXPECT_EQ(answer.get(), "xyxy");
  EXPECT_TRUE(system.await_idle(10s));
}

// ~ActorSystem on the thread that has run the io_context runs it on: what comes is still read.
TEST_F(AsioActors, TheEndWaitsForWhatAHandlerWaitsForInTheContext) {
  std::string got;
  {
    ActorSystem system("io", Config{.executor = make_asio(io)});
    const auto reader = system.actor_of<Reader>(std::ref(here));
    system.actor_of<Waiter>(reader)
        .ask(Twice{}, no_timeout)
        .on_complete([&](const Future<std::string>& answer) { got = answer.get(); });
    while (io.poll_one() != 0) {
    }
    boost::asio::steady_timer later(io, 5ms);
    later.async_wait([this](const auto& /*error*/) { send("z"); });
    EXPECT_TRUE(system.shutdown(10s));
  }
  EXPECT_EQ(got, "zz");
}

TEST_F(AsioActors, EndAlsoWhenTheContextWasNeverRunOrHasBeenStopped) {
  {
    ActorSystem system("never_run", Config{.executor = make_asio(io)});
    static_cast<void>(system.actor_of<Reader>(std::ref(here)));
  }
  {
    ActorSystem system("stopped", Config{.executor = make_asio(io)});
    static_cast<void>(system.actor_of<Reader>(std::ref(here)));
    io.restart();
    io.run_one();
    io.stop();
  }
}

class Napper : public Actor {
 public:
  using Protocol = Messages<int(int)>;
  int receive(int ms) {
    context().sleep_for(std::chrono::milliseconds(ms));
    return ms;
  }
};

TEST(AsioActorsThreads, ProcessesAndNapsWorkOnSeveralThreads) {
  AsioThreads asio(3);
  ActorSystem system("io", Config{.executor = asio.executor});
  auto echo = system.spawn([](Process& self) {
    for (;;) {
      const int n = self.receive<int>();
      self.sender().tell(n + 1);
    }
  });
  Inbox inbox(system);
  std::vector<Future<int>> naps;
  for (int i = 0; i < 20; ++i) {
    naps.push_back(system.actor_of<Napper>().ask(i % 3));
    echo.tell(i, inbox.self());
  }
  for (int i = 0; i < 20; ++i) {
    EXPECT_EQ(naps[static_cast<std::size_t>(i)].get(), i % 3);
    EXPECT_EQ(inbox.receive<int>(), i + 1);
  }
  EXPECT_TRUE(system.await_idle(10s));  // a process that waits for messages is no hindrance
}

// Two executors on one context, beside a pool: everything asks everything.
TEST(AsioActorsThreads, LanesAndAPoolWorkForEachOther) {
  boost::asio::io_context io;
  const auto work = boost::asio::make_work_guard(io);
  std::vector<std::thread> threads;
  {
    ActorSystem system(
        "lanes", Config{.workers = 2,
                        .dispatchers = {{.name = "a", .executor = make_asio(io, {.threads = 3})},
                                        {.name = "b", .executor = make_asio(io, {.threads = 3})}}});
    for (int i = 0; i < 3; ++i) {
      threads.emplace_back([&io] { io.run(); });
    }
    std::vector<ProcessRef<int>> sums;
    for (const char* where : {"a", "b", "default", "a", "b", "default"}) {
      const auto options = where == std::string("default") ? Options() : on_dispatcher(where);
      sums.push_back(system.spawn(options, [](Process& self) {
        int sum = 0;
        const auto napper = self.system().actor_of<Napper>();
        const auto on_a = self.system().actor_of<Napper>(on_dispatcher("a"));
        for (int i = 0; i < 50; ++i) {
          sum += napper.ask(0).get() + on_a.ask(i % 2).get();
        }
        return sum;
      }));
    }
    for (auto& sum : sums) {
      EXPECT_EQ(sum.join().get(), 25);
    }
    EXPECT_TRUE(system.shutdown(10s));
  }
  io.stop();
  for (std::thread& thread : threads) {
    thread.join();
  }
}

TEST(AsioActorsClock, TimersFollowAClockThatIsMovedByHand) {
  boost::asio::io_context io;
  const auto clock = std::make_shared<testkit::ManualClock>();
  ActorSystem system("by_hand", Config{.executor = make_asio(io), .clock = clock});
  int got = 0;
  system.actor_of<Napper>().ask(1000, no_timeout).on_complete([&](const Future<int>& answer) {
    got = answer.get();
  });
  while (io.poll_one() != 0) {
  }
  EXPECT_EQ(got, 0);
  clock->advance(2s);
  while (io.poll_one() != 0) {
  }
  EXPECT_EQ(got, 1000);
}

}  // namespace
}  // namespace actors::test
