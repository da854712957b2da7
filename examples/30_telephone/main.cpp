// 30. Telephone: a question that has to wait until there is an answer.
//
// The teacher whispers two phrases into the first ear, and asks the last kid what it has heard. A
// kid that has heard nothing yet lets the question wait; one that has not been asked yet lets the
// next whisper wait. It takes what it wants next, and needs no word for "not now".
//
// After dramatis' examples/telephone. Its sixth version closes a gate for questions, and loses a
// phrase if the second one comes before the question; its seventh, which closes the other gate too,
// was never finished.

#include <iostream>
#include <string>
#include <utility>
#include <vector>

#include <actors/actors.hpp>

struct Whisper {
  std::string phrase;
};
struct WhatDidYouHear {};

/// What each kid takes for what.
struct Ear {
  std::string word;
  std::string heard;
};

static std::string mangle(std::string phrase, const Ear& ear) {
  if (const auto at = phrase.find(ear.word); at != std::string::npos) {
    phrase.replace(at, ear.word.size(), ear.heard);
  }
  return phrase;
}

static void kid(actors::Process& self, const Ear& ear, actors::ActorRef next) {
  for (;;) {
    next | Whisper{mangle(self.receive<Whisper>().phrase, ear)};
  }
}

static void last_kid(actors::Process& self, const Ear& ear) {
  for (;;) {
    const std::string heard = mangle(self.receive<Whisper>().phrase, ear);
    self.receive<WhatDidYouHear>();
    self.reply(heard);
  }
}

int main() {
  actors::ActorSystem system("school");
  const auto tom = system.spawn(actors::named("Tom"), last_kid, Ear{"Hector", "nectar"});
  actors::ActorRef next = tom;
  for (const auto& [name, ear] :
       std::vector<std::pair<std::string, Ear>>{{"Becky", {"magic", "tragic"}},
                                                {"Dick", {"get a ride", "get a bride"}},
                                                {"Jane", {"car", "jar"}},
                                                {"Harry", {"comedy", "company"}},
                                                {"Sally", {"keys", "knees"}}}) {
    next = system.spawn(actors::named(name), kid, ear, next);
  }

  const std::vector<std::string> phrases = {
      "his mom locked her keys in the car, so he should get a ride home with Hector",
      "Mac King is a comedy magic genius"};
  for (const std::string& phrase : phrases) {
    std::cout << "Teacher: " << phrase << '\n';
    next | Whisper{phrase};
  }
  for (std::size_t i = 0; i < phrases.size(); ++i) {
    std::cout << "Teacher heard: " << tom.ask<std::string>(WhatDidYouHear{}).get() << '\n';
  }
}
