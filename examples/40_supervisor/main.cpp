// 40. Supervisor: OTP's way to keep a group of actors alive.
//
// The cache reads from the database, so it is started after it, and goes and comes with it
// (rest_for_one). Whoever is started again is a new actor: find it by its path.

#include <exception>
#include <iostream>
#include <stdexcept>
#include <string>

#include <actors/actors.hpp>
#include <actors/supervisor.hpp>

/// Says on the console when it comes and goes.
class Part : public actors::Actor {
 public:
  Part(std::string name, actors::ActorRef console) : name_(std::move(name)), console_(console) {}
  std::string receive(const std::string& question) {
    if (question == "1/0") {
      throw std::domain_error("division by zero");
    }
    return name_ + " knows all about " + question;
  }

 protected:
  void pre_start() override { console_.tell(name_ + " is up"); }
  void post_stop() override { console_.tell(name_ + " is down"); }

 private:
  std::string name_;
  actors::ActorRef console_;
};

void report(actors::Process& self, const std::string& about, actors::ActorRef console) {
  auto cache = self.system().find("/user/shop/cache");
  console.tell(cache.ask<std::string>(about).get());
}

int main() {
  actors::ActorSystem system("supervisor");
  actors::Inbox console(system);
  const auto print = [&console](int lines) {
    for (int i = 0; i < lines; ++i) {
      std::cout << console.receive<std::string>() << '\n';
    }
  };

  const auto shop = system.actor_of(
      actors::supervisor({.strategy = actors::RestartStrategy::rest_for_one, .intensity = 3},
                         {{.id = "log", .start = actors::props<Part>("log", console.self())},
                          {.id = "db", .start = actors::props<Part>("db", console.self())},
                          {.id = "cache", .start = actors::props<Part>("cache", console.self())}})
          .named("shop"));
  print(3);

  std::cout << "-- the database fails\n";
  try {
    system.find("/user/shop/db").ask<std::string>("1/0").get();
  } catch (const std::domain_error&) {
    std::cout << "asked in vain: division by zero\n";
  }
  print(4);

  std::cout << "-- a job: a process that is not started again\n";
  shop.ask(actors::StartChild{{.id = "job",
                               .start = actors::child_process(report, "pears", console.self()),
                               .restart = actors::RestartType::temporary}})
      .get();
  print(1);

  std::cout << "-- without the cache\n";
  shop.ask(actors::TerminateChild{"cache"}).get();
  print(1);
  for (const auto& child : shop.ask(actors::WhichChildren{}).get()) {
    if (child.id != "job") {  // which may be about to end
      std::cout << child.id << (child.ref ? " runs\n" : " does not run\n");
    }
  }

  std::cout << "-- the end, in reverse order\n";
  system.graceful_stop(shop).get();
  print(2);
}
