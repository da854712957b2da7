// 8. Back-pressure: a mailbox with a bound, and what becomes of a message that finds it full.
//
// A camera is faster than both of those it feeds. The archive must have every frame, so the camera
// waits for room there; its thread does not. The screen is to show what is new, so of the frames
// that it has no time for the oldest go.

#include <functional>
#include <iostream>
#include <memory>
#include <utility>
#include <vector>

#include <actors/actors.hpp>

struct Frame {
  int number = 0;
};
struct Count {};
struct Shoot {
  int frames = 0;
};

class Archive : public actors::Actor {
 public:
  using Protocol = actors::Messages<Frame, int(Count)>;
  void receive(const Frame&) { ++frames_; }
  int receive(const Count&) const { return frames_; }

 private:
  int frames_ = 0;
};

class Screen : public actors::Actor {
 public:
  using Protocol = actors::Messages<Frame, std::vector<int>(Count)>;
  Screen(actors::Future<void> first_is_drawn, const std::function<void()>& started)
      : first_is_drawn_(std::move(first_is_drawn)), started_(started) {}
  void receive(const Frame& frame) {
    if (drawn_.empty()) {
      started_();
      first_is_drawn_.get();  // the handler waits, and the mailbox fills
    }
    drawn_.push_back(frame.number);
  }
  std::vector<int> receive(const Count&) const { return drawn_; }

 private:
  actors::Future<void> first_is_drawn_;
  std::function<void()> started_;
  std::vector<int> drawn_;
};

class Camera : public actors::Actor {
 public:
  Camera(actors::Ref<Archive> archive, actors::Ref<Screen> screen)
      : archive_(archive), screen_(screen) {}
  int receive(const Shoot& shoot) const {
    for (int i = 1; i <= shoot.frames; ++i) {
      archive_.tell(Frame{i});  // waits when eight frames wait there
      screen_.tell(Frame{i});   // never waits
    }
    return shoot.frames;
  }

 private:
  actors::Ref<Archive> archive_;
  actors::Ref<Screen> screen_;
};

int main() {
  actors::ActorSystem system("camera");
  actors::Promise<void> drawn;
  auto started = std::make_shared<actors::Promise<void>>();
  const actors::Future<void> screen_is_busy = started->future();

  const auto archive =
      system.actor_of<Archive>(actors::with_mailbox(actors::bounded(8, actors::Overflow::park)));
  const auto screen = system.actor_of<Screen>(
      actors::with_mailbox(actors::bounded(2, actors::Overflow::drop_oldest)), drawn.future(),
      std::function<void()>([started] { started->set(); }));
  const auto camera = system.actor_of<Camera>(archive, screen);

  screen.tell(Frame{0});
  screen_is_busy.get();
  std::cout << "shot " << camera.ask(Shoot{1000}).get() << " frames\n";
  std::cout << "archived " << archive.ask(Count{}).get() << '\n';

  const auto shown = screen.ask(Count{});  // takes the room of the last but one
  drawn.set();
  std::cout << "drawn:";
  for (const int number : shown.get()) {
    std::cout << ' ' << number;
  }
  std::cout << '\n';
}
