#include "actors/event_stream.hpp"

#include <algorithm>
#include <vector>

#include "base/mutex.hpp"
#include "libactors/mailbox/must_arrive.hpp"
#include "libactors/message/recipient.hpp"

namespace actors {

namespace detail {

/// Thread-safe. A linear list: a system has a handful of event types.
class SubscriberTable {
 public:
  bool add(const TypeDescriptor& type, RefId subscriber) {
    MutexLock lock(mutex_);
    std::vector<RefId>& list = list_of(type);
    if (std::find(list.begin(), list.end(), subscriber) != list.end()) {
      return false;
    }
    list.push_back(subscriber);
    return true;
  }

  bool remove(const TypeDescriptor& type, RefId subscriber) {
    MutexLock lock(mutex_);
    std::vector<RefId>& list = list_of(type);
    const auto it = std::find(list.begin(), list.end(), subscriber);
    if (it == list.end()) {
      return false;
    }
    list.erase(it);
    return true;
  }

  /// The living subscribers; the dead are forgotten on the way.
  std::vector<RefId> living(const TypeDescriptor& type) {
    MutexLock lock(mutex_);
    std::vector<RefId>& list = list_of(type);
    std::erase_if(list, [](RefId id) {
      return recipient_at(id.index()).generation.load(std::memory_order_acquire) != id.generation;
    });
    return list;
  }

 private:
  struct Entry {
    const TypeDescriptor* type;
    std::vector<RefId> subscribers;
  };

  std::vector<RefId>& list_of(const TypeDescriptor& type) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    for (Entry& entry : entries_) {
      if (same_type(entry.type, &type)) {
        return entry.subscribers;
      }
    }
    return entries_.emplace_back(Entry{&type, {}}).subscribers;
  }

  Mutex mutex_;
  std::vector<Entry> entries_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace detail

EventStream::EventStream() : table_(std::make_unique<detail::SubscriberTable>()) {}
EventStream::~EventStream() = default;

bool EventStream::add(const detail::TypeDescriptor& type, detail::RefId subscriber) {
  if (subscriber.empty() || subscriber.is_promise()) {
    return false;
  }
  return table_->add(type, subscriber);
}

bool EventStream::remove(const detail::TypeDescriptor& type, detail::RefId subscriber) {
  return table_->remove(type, subscriber);
}

std::size_t EventStream::publish_copies(const detail::TypeDescriptor& type, const void* event,
                                        detail::Envelope* (*copy)(const void* event)) {
  const std::vector<detail::RefId> subscribers = table_->living(type);
  for (const detail::RefId subscriber : subscribers) {
    detail::Envelope* e = copy(event);
    e->flags |= detail::Envelope::kInternal |
                detail::kEvent;  // an event about a dead letter must not become one
    detail::deliver(subscriber, e);
  }
  return subscribers.size();
}

}  // namespace actors
