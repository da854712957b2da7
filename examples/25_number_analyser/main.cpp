// 25. Number analyser: a server that is asked.
//
// Whose telephone number is that? The functions below are all that callers need to know; which
// messages travel is between them and the server.
//
// Program 5.5 of "Concurrent Programming in Erlang", by way of candygram.

#include <iostream>
#include <map>
#include <optional>
#include <string>
#include <utility>

#include <actors/actors.hpp>

struct AddNumber {
  std::string number;
  std::string owner;
};
struct Analyse {
  std::string number;
};
using Owner = std::optional<std::string>;

static void serve(actors::Process& self) {
  std::map<std::string, std::string> owners;
  for (;;) {
    self.receive(
        [&](AddNumber add) {
          owners[std::move(add.number)] = std::move(add.owner);
          self.reply("ack");
        },
        [&](const Analyse& question) {
          const auto found = owners.find(question.number);
          self.reply(found != owners.end() ? Owner(found->second) : Owner());
        });
  }
}

static std::string add_number(actors::ActorRef server, const char* number, const char* owner) {
  return server.ask<std::string>(AddNumber{number, owner}).get();
}
static std::string analyse(actors::ActorRef server, const char* number) {
  return server.ask<Owner>(Analyse{number}).get().value_or("nobody");
}

int main() {
  actors::ActorSystem system("exchange");
  const auto server = system.spawn(serve);
  std::cout << add_number(server, "555-1111", "Company A") << '\n';
  std::cout << add_number(server, "666-2222", "Company B") << '\n';
  for (const char* number : {"555-1111", "666-2222", "777-3333"}) {
    std::cout << number << ": " << analyse(server, number) << '\n';
  }
}
