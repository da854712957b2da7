// Value::parse: builds a Value from the events of a JSON text.

#include <algorithm>
#include <cstddef>
#include <iterator>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "actors/errors.hpp"
#include "actors/value.hpp"

#include "base/base64.hpp"
#include "base/json.hpp"
#include "libactors/message/value_json.hpp"
#include "libactors/message/value_node.hpp"

namespace actors {

namespace detail {

namespace {

/// A stack machine: finished values wait in done_ until their container closes.
class ValueReader final : public JsonEvents {
 public:
  explicit ValueReader(std::size_t max_depth) : max_depth_(max_depth) {}
  [[nodiscard]] Value take() { return std::move(done_.back()); }

  void null() override {
    if (in(Frame::Form::actor_tag)) {
      add(ActorRef());
    } else {
      scalar(nullptr);
    }
  }
  void boolean(bool b) override { scalar(b); }
  void integer(std::int64_t i) override { scalar(i); }
  void real(double d) override { scalar(d); }
  void string(std::string_view text) override {
    if (in(Frame::Form::actor_tag)) {
      add(ref_from_text(text));
    } else if (in(Frame::Form::binary_tag)) {
      std::optional<std::string> bytes = from_base64(text);
      if (!bytes) {
        refuse("a $binary holds base64 with padding; a key of your own is written $$binary");
      }
      add(Binary{*std::move(bytes)});
    } else {
      scalar(text);
    }
  }
  void begin_array() override {
    if (in(Frame::Form::binary_tag) || in(Frame::Form::actor_tag)) {
      refuse_content();
    }
    const bool tuple = in(Frame::Form::tuple_tag);
    open(tuple ? Frame::Form::tuple : Frame::Form::array);
    deeper();
  }
  void end_array() override {
    std::vector<Value> items(std::make_move_iterator(done_.begin() + offset(open_.back().begin)),
                             std::make_move_iterator(done_.end()));
    const bool tuple = in(Frame::Form::tuple);
    close();
    add(tuple ? Value::tuple_of(std::move(items)) : Value::array_of(std::move(items)));
  }
  void begin_object() override {
    if (open_.empty() || !is_tag(open_.back().form)) {
      open(Frame::Form::object);
      return;
    }
    refuse_content();
  }
  void key(std::string_view name) override {
    Frame& frame = open_.back();
    if (is_tag(frame.form)) {
      refuse(
          "an object with a tag has no other key; a key of your own that looks like a tag is "
          "written with one more $");
    }
    const bool first = frame.keys == key_events_.size();
    if (looks_like_tag(name, 0) && !looks_like_tag(name, 1)) {
      if (!first) {
        refuse(
            "an object with a tag has no other key; a key of your own that looks like a tag is "
            "written with one more $");
      }
      frame.form = name == kTupleTag    ? Frame::Form::tuple_tag
                   : name == kBinaryTag ? Frame::Form::binary_tag
                                        : Frame::Form::actor_tag;
      return;
    }
    if (first) {
      deeper();
    }
    done_.emplace_back(looks_like_tag(name, 1) ? name.substr(1) : name);
    key_events_.push_back(event);
  }
  void end_object() override {
    const Frame frame = open_.back();
    if (is_tag(frame.form)) {
      open_.pop_back();  // its value is already in done_
      return;
    }
    if (frame.keys == key_events_.size()) {
      deeper();
    }
    Value map = map_from(frame);
    key_events_.resize(frame.keys);
    close();
    add(std::move(map));
  }

 private:
  struct Frame {
    /// An object is taken for a map until its first key is a tag; a tag's own value follows in
    /// done_.
    enum class Form { array, tuple, object, tuple_tag, binary_tag, actor_tag };
    Form form;
    std::size_t begin;  ///< of its values in done_ (a map: key, value, key, value)
    std::size_t keys;   ///< of its keys in key_events_
  };

  static bool is_tag(Frame::Form form) noexcept { return form >= Frame::Form::tuple_tag; }
  static std::ptrdiff_t offset(std::size_t i) noexcept { return static_cast<std::ptrdiff_t>(i); }
  [[nodiscard]] bool in(Frame::Form form) const noexcept {
    return !open_.empty() && open_.back().form == form;
  }
  [[noreturn]] void refuse(std::string why) const { throw JsonRefused{event, std::move(why)}; }
  [[noreturn]] void refuse_content() const {
    switch (open_.back().form) {
      case Frame::Form::tuple_tag:
        refuse("a $tuple holds an array; a key of your own is written $$tuple");
      case Frame::Form::binary_tag:
        refuse("a $binary holds base64 text; a key of your own is written $$binary");
      default:
        refuse("an $actor holds text or null; a key of your own is written $$actor");
    }
  }

  void open(Frame::Form form) { open_.push_back({form, done_.size(), key_events_.size()}); }
  void close() {
    done_.resize(open_.back().begin);
    open_.pop_back();
    --depth_;
  }
  /// A container of the Value (a tag is none) has begun.
  void deeper() {
    if (++depth_ > max_depth_) {
      refuse("nested deeper than " + std::to_string(max_depth_) +
             "; flatten it, or raise max_depth");
    }
  }
  template <class T>
  void scalar(T&& x) {
    if (!open_.empty() && is_tag(open_.back().form)) {
      refuse_content();
    }
    add(std::forward<T>(x));
  }
  template <class T>
  void add(T&& x) {
    done_.emplace_back(std::forward<T>(x));
  }
  Value map_from(const Frame& frame) {
    std::vector<Value::Member> members;
    members.reserve((done_.size() - frame.begin) / 2);
    for (std::size_t i = frame.begin; i < done_.size(); i += 2) {
      members.emplace_back(done_[i].get<std::string_view>(), std::move(done_[i + 1]));
    }
    try {
      return Value::map_of(std::move(members));
    } catch (const DuplicateKey& twice) {
      throw JsonRefused{key_events_[frame.keys + twice.index], "a key that comes twice"};
    }
  }

  std::size_t max_depth_;
  std::size_t depth_ = 0;
  std::vector<Frame> open_;
  std::vector<Value> done_;
  std::vector<std::size_t> key_events_;  // of the maps that are open: which event each key was
};

}  // namespace
}  // namespace detail

Value Value::parse(std::string_view json, JsonLimits limits) {
  if (limits.max_depth > kMaxValueDepth) {
    throw ValueError("Value::parse: max_depth is at most " + std::to_string(kMaxValueDepth) +
                     ", not " + std::to_string(limits.max_depth));
  }
  if (json.size() > limits.max_size) {
    throw ValueError("Value::parse: a text of " + std::to_string(json.size()) +
                     " bytes; max_size is " + std::to_string(limits.max_size));
  }
  detail::ValueReader reader(limits.max_depth);
  detail::read_json(json, reader);
  return reader.take();
}

}  // namespace actors
