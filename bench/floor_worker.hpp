#pragma once
// A message on one thread by hand: who is told by a virtual call, mail in plain lists, and a run
// queue.

#include <utility>

#include "bench/floor.hpp"

namespace bench {

class Worker;

/// Told by a virtual call, as an actor is. It may destroy itself when it gets the last of its mail.
class Receiver {
 public:
  Receiver() = default;
  Receiver(const Receiver&) = delete;
  Receiver& operator=(const Receiver&) = delete;
  virtual ~Receiver() = default;
  virtual void receive(const Cell& message, Worker& worker) = 0;

 private:
  friend class Worker;
  Cell* first_mail_ = nullptr;
  Cell* last_mail_ = nullptr;
  Receiver* next_ = nullptr;  ///< in the run queue, while there is mail
};

/// Mail in plain lists, and a run queue of those that have some: a worker that nobody else talks
/// to.
class Worker {
 public:
  void tell(Receiver& to, long number) {
    Cell* const cell = cells_.get();
    cell->next = nullptr;
    cell->number = number;
    if (to.first_mail_ == nullptr) {
      to.first_mail_ = cell;
      append(to);
    } else {
      to.last_mail_->next = cell;
    }
    to.last_mail_ = cell;
  }

  /// Until there is no more mail. A turn takes all that has come before it.
  void run() {
    while (Receiver* const receiver = first_) {
      first_ = receiver->next_;
      Cell* cell = std::exchange(receiver->first_mail_, nullptr);
      while (cell != nullptr) {
        Cell* const next = cell->next;
        receiver->receive(*cell, *this);
        cells_.put(cell);
        cell = next;
      }
    }
  }

 private:
  void append(Receiver& receiver) {
    receiver.next_ = nullptr;
    if (first_ == nullptr) {
      first_ = &receiver;
    } else {
      last_->next_ = &receiver;
    }
    last_ = &receiver;
  }

  Cells cells_{1024};
  Receiver* first_ = nullptr;
  Receiver* last_ = nullptr;
};

}  // namespace bench
