#include "actors/count_down_latch.hpp"

#include <string>

#include "actors/errors.hpp"

namespace actors {

Future<CountDownLatch::Done> CountDownLatch::receive(const Start& start) {
  Future<Done> done = begin(start);
  if (!sender().id().is_promise()) {
    done.pipe_to(sender(), self());  // it was told, so the returned one reaches nobody
  }
  return done;
}

Future<CountDownLatch::Done> CountDownLatch::begin(const Start& start) {
  if (open_ || start.count < 0) {
    Promise<Done> refused;
    refused.fail(Error(self().path() + ": Start{" + std::to_string(start.count) + "} " +
                       (open_ ? "while a round is open; wait for its Done"
                              : "has a negative count; give how many CountDowns will come")));
    return refused.future();
  }
  open_ = true;
  left_ += start.count;
  done_ = Promise<Done>();
  Future<Done> done = done_.future();
  end_if_done();
  return done;
}

void CountDownLatch::receive(const CountDown& /*down*/) {
  --left_;
  end_if_done();
}

void CountDownLatch::end_if_done() {
  if (open_ && left_ <= 0) {
    open_ = false;
    done_.set();
  }
}

}  // namespace actors
