#include "actors/testkit/test_inbox.hpp"

#include <optional>

#include "testkit/probe_queue.hpp"

namespace actors::testkit {

namespace {
constexpr std::size_t kShown = 10;
}

struct TestInbox::Impl {
  ActorRef ref;
  std::string name;
  std::shared_ptr<ProbeQueue> queue;
  std::optional<ActorRef> last_sender;
};

TestInbox::TestInbox(ActorRef ref, std::string name, std::shared_ptr<ProbeQueue> queue)
    : impl_(std::make_shared<Impl>(Impl{ref, std::move(name), std::move(queue), std::nullopt})) {}

ActorRef TestInbox::ref() const noexcept {
  return impl_->ref;
}

std::size_t TestInbox::size() const {
  return impl_->queue->size();
}

Message TestInbox::receive() {
  return receive("a message");
}

Message TestInbox::receive(const std::string& wanted) {
  std::optional<ProbeMessage> next = impl_->queue->pop();
  if (!next) {
    throw TestFailure("inbox " + impl_->name + ": expected " + wanted + ", but nothing has come");
  }
  impl_->last_sender = next->sender;
  return std::move(next->message);
}

void TestInbox::fail_other(const std::string& wanted, const Message& got) const {
  std::string text =
      "inbox " + impl_->name + ": expected " + wanted + ", but a " + got.type_name() + " has come";
  if (size() > 0) {
    text += "; behind it: " + impl_->queue->describe(kShown);
  }
  throw TestFailure(text);
}

void TestInbox::expect_no_message() const {
  if (size() > 0) {
    throw TestFailure("inbox " + impl_->name +
                      ": expected no message, but there are: " + impl_->queue->describe(kShown));
  }
}

ActorRef TestInbox::last_sender() const {
  if (!impl_->last_sender) {
    throw Misuse("inbox " + impl_->name +
                 ": last_sender() and reply() are for the message read last, and none has been "
                 "read; call receive() or expect() first");
  }
  return *impl_->last_sender;
}

}  // namespace actors::testkit
