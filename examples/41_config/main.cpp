// 41. Config: threads and dispatchers come from a file.
//
//   example_41_config --config actors.json
//   ACTORS_LOG_LEVEL=debug example_41_config --config actors.json --print-config
//
// The program knows what its dispatchers are for: "blocking" for what blocks its thread, "screen"
// for what may draw. The file says how they run. That the screen's actors run on the thread of
// main(), which only the program can arrange, is a type of executor that the program adds.

#include <cstdint>
#include <iostream>
#include <string>
#include <thread>

#include <actors/actors.hpp>
#include <actors/config_file.hpp>
#include <actors/executors.hpp>

/// A process: straight-line code, on a thread that it may block.
static void read_disk(actors::Process& /*self*/, const actors::ActorRef& screen) {
  for (const char* const file : {"apples", "pears", "plums"}) {
    screen.tell(std::string("all about ") + file);
  }
}

/// Draws what is read, on the only thread that may.
class Screen : public actors::Actor {
 public:
  using Protocol = actors::Messages<std::string>;

  explicit Screen(std::thread::id may_draw) : may_draw_(may_draw) {}

  void pre_start() override {
    watch(context().spawn(actors::on_dispatcher("blocking"), read_disk, self()));
  }
  void receive(const std::string& line) {
    const bool may = std::this_thread::get_id() == may_draw_;
    std::cout << (may ? "draws " : "must not draw ") << line << '\n';
  }
  void receive(const actors::Terminated&) { static_cast<void>(system().terminate()); }

 private:
  std::thread::id may_draw_;
};

/// {"type": "main_thread"} in a file, with an option "seed".
static actors::ExecutorType main_thread() {
  return {
      .name = "main_thread", .options = {{"seed", 0}}, .make = [](const actors::Value& options) {
        return actors::make_manual(options["seed"].get<std::uint64_t>());
      }};
}

static int run(int argc, char** argv) {
  const actors::ConfigSources sources{.executors = {main_thread()}};
  const auto [config, print] = actors::config_from_arguments(argc, argv, sources);
  if (print) {
    std::cout << config.to_json();
    return 0;
  }
  actors::ActorSystem system("config", config);
  system.actor_of(actors::props<Screen>(std::this_thread::get_id()).on_dispatcher("screen"));
  system.wait();  // on a thread with an executor of its own, waiting is running it
  return 0;
}

int main(int argc, char** argv) {
  try {
    return run(argc, argv);
  } catch (const actors::ConfigError& error) {
    std::cerr << error.what() << '\n';
    return 2;
  }
}
