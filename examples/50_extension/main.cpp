// 50. Extension: what there is one of in a system.
//
// Every worker counts what it does, in metrics that nobody has handed to it: an extension of the
// system, which is made when the first of them asks. It uses another extension, the archive, and so
// is destroyed before that one, after all actors have ended. One that cannot be made says so to
// everybody who asks.

#include <iostream>
#include <map>
#include <mutex>
#include <stdexcept>
#include <string>

#include <actors/actors.hpp>
#include <actors/extension.hpp>

class Archive {
 public:
  Archive() { std::cout << "the archive opens\n"; }
  Archive(const Archive&) = delete;
  Archive& operator=(const Archive&) = delete;
  ~Archive() { std::cout << "the archive closes\n"; }
  void keep(const std::string& line) {
    std::cout << "kept, page " << ++pages_ << ": " << line << '\n';
  }

 private:
  int pages_ = 0;
};

/// Many actors use it at once, so it locks.
class Metrics {
 public:
  explicit Metrics(actors::ActorSystem& system) : archive_(actors::extension<Archive>(system)) {}
  Metrics(const Metrics&) = delete;
  Metrics& operator=(const Metrics&) = delete;
  ~Metrics() {
    for (const auto& [what, count] : counts_) {
      archive_.keep(what + ' ' + std::to_string(count));
    }
  }
  void count(const std::string& what) {
    const std::lock_guard lock(mutex_);
    ++counts_[what];
  }

 private:
  Archive& archive_;
  std::mutex mutex_;
  std::map<std::string, int> counts_;
};

struct Licence {
  Licence() { throw std::runtime_error("the licence has expired"); }
};

class Worker : public actors::Actor {
 public:
  void receive(const std::string& job) { actors::extension<Metrics>(system()).count(job); }
};

int main() {
  actors::ActorSystem system("works");
  for (int i = 0; i < 2; ++i) {
    try {
      actors::extension<Licence>(system);
    } catch (const std::runtime_error& error) {
      std::cout << error.what() << '\n';
    }
  }
  const auto first = system.actor_of<Worker>();
  const auto second = system.actor_of<Worker>();
  for (int i = 0; i < 10; ++i) {
    first.tell("bolt");
    second.tell(i % 2 == 0 ? "bolt" : "nut");
  }
}
