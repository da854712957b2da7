#include "libactors/actor/watch_list.hpp"

namespace actors::detail {

void WatchList::add(const Watching& watching) {
  list_.push_back(watching);
  try {
    index_last();
  } catch (...) {
    list_.pop_back();
    throw;
  }
}

void WatchList::index_last() {
  if (index_ != nullptr) {
    index_->emplace(key_of(list_.back()), list_.size() - 1);
  } else if (list_.size() > kFew) {
    auto index = std::make_unique<Index>();
    for (std::size_t i = 0; i < list_.size(); ++i) {
      index->emplace(key_of(list_[i]), i);
    }
    index_ = std::move(index);
  }
}

Watching* WatchList::find(Key key) noexcept {
  if (index_ != nullptr) {
    const auto found = index_->find(key);
    return found != index_->end() ? &list_[found->second] : nullptr;
  }
  for (Watching& watching : list_) {
    if (key_of(watching) == key) {
      return &watching;
    }
  }
  return nullptr;
}

/// The last one takes its place.
void WatchList::erase(Watching& watching) noexcept {
  const auto place = static_cast<std::size_t>(&watching - list_.data());
  if (index_ != nullptr) {
    index_->erase(key_of(watching));
    if (place + 1 < list_.size()) {
      index_->find(key_of(list_.back()))->second = place;
    }
  }
  watching = list_.back();
  list_.pop_back();
  if (list_.empty()) {
    index_.reset();
  }
}

}  // namespace actors::detail
