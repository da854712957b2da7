#pragma once
// One actor asks another, again and again: waiting for each answer in its handler, or called back
// by it.

#include "actors/actors.hpp"

#include "bench/ring.hpp"

namespace bench {

struct Question {
  long number;
};

class Answers : public actors::Actor {
 public:
  long receive(const Question& q) { return q.number; }
};

/// Asks and waits for the answer in its handler.
class Asks : public actors::Actor {
 public:
  explicit Asks(actors::Ref<Answers> answers) : answers_(answers) {}
  void receive(const Go& go) {
    long sum = 0;
    go.run->begin();
    for (long i = 0; i < go.count; ++i) {
      sum += answers_.ask(Question{1}).get();
    }
    if (sum == go.count) {
      go.run->end();
    }
  }

 private:
  actors::Ref<Answers> answers_;
};

/// Asks the next time when the answer has come, as a turn of its own.
class AsksAndGoesOn : public actors::Actor {
 public:
  explicit AsksAndGoesOn(actors::Ref<Answers> answers,
                         actors::Duration timeout = actors::kAskTimeout)
      : answers_(answers), timeout_(timeout) {}
  void receive(const Go& go) {
    go_ = go;
    sum_ = 0;
    go.run->begin();
    ask();
  }

 private:
  void ask() {
    answers_.ask(Question{1}, timeout_).on_complete([this](const actors::Future<long>& answer) {
      sum_ += answer.get();
      if (sum_ == go_.count) {
        go_.run->end();
      } else {
        ask();
      }
    });
  }

  actors::Ref<Answers> answers_;
  actors::Duration timeout_;
  Go go_{};
  long sum_ = 0;
};

}  // namespace bench
