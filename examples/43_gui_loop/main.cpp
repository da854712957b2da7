// 43. A loop of your own: actors that live on a GUI's thread.
//
// A window may be touched by one thread only, which sleeps until an event comes. A manual executor
// lets actors live there: it posts an event when it has something to do, and the loop runs it. The
// hard work is done by actors on the pool.

#include <condition_variable>
#include <deque>
#include <iostream>
#include <mutex>
#include <string>

#include <actors/actors.hpp>
#include <actors/executors.hpp>

using namespace std::chrono_literals;

// The events of a made-up window system. Any thread may post.
enum class Event { run_actors, click, close };

class EventQueue {
 public:
  void post(Event event) {
    const std::lock_guard lock(mutex_);
    events_.push_back(event);
    changed_.notify_one();
  }
  // False: it is `until`, and none has come.
  bool wait(Event& event, actors::TimePoint until) {
    std::unique_lock lock(mutex_);
    const auto any = [this] { return !events_.empty(); };
    if (until == actors::TimePoint::max()) {
      changed_.wait(lock, any);
    } else if (!changed_.wait_until(lock, until, any)) {
      return false;
    }
    event = events_.front();
    events_.pop_front();
    return true;
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<Event> events_;
};

struct Multiply {
  int a = 0;
  int b = 0;
};
struct Click {};
struct Tick {};

// On the pool.
class Calculator : public actors::Actor {
 public:
  using Protocol = actors::Messages<int(Multiply)>;
  int receive(const Multiply& job) { return job.a * job.b; }
};

// On the window's thread. It may wait: the window stays alive.
class Label : public actors::Actor {
 public:
  using Protocol = actors::Messages<Click, Tick>;
  Label(actors::Ref<Calculator> calculator, EventQueue& events)
      : calculator_(calculator), events_(events) {}

  void receive(const Click&) {
    std::cout << "label: working\n";
    const int result = calculator_.ask(Multiply{6, 7}).get();
    std::cout << "label: " << result << '\n';
    timers().once("tick", Tick{}, 5ms);
  }
  void receive(const Tick&) {
    std::cout << "label: enough\n";
    events_.post(Event::close);
  }

 private:
  actors::Ref<Calculator> calculator_;
  EventQueue& events_;
};

int main() {
  EventQueue events;
  const auto gui = actors::make_manual({.wake = [&events] { events.post(Event::run_actors); }});
  actors::ActorSystem system("window",
                             actors::Config{.dispatchers = {{.name = "gui", .executor = gui}}});
  const auto calculator = system.actor_of<Calculator>();
  const auto label =
      system.actor_of<Label>(actors::on_dispatcher("gui"), calculator, std::ref(events));

  events.post(Event::click);
  for (bool open = true; open;) {
    Event event{};
    if (!events.wait(event, gui->next_deadline())) {
      event = Event::run_actors;  // a timer is due
    }
    switch (event) {
      case Event::run_actors:
        gui->run_some(100);  // not for ever: the window has other events
        break;
      case Event::click:
        std::cout << "window: click\n";
        label.tell(Click{});
        break;
      case Event::close:
        std::cout << "window: closed\n";
        open = false;
        break;
    }
  }
}
