// https://prometheus.io/docs/instrumenting/exposition_formats/: for each metric a HELP and a TYPE
// line, then its samples; in label values backslash, quote and line feed are escaped.

#include <array>
#include <charconv>
#include <string>
#include <string_view>

#include "actors/metrics.hpp"

namespace actors::metrics {
namespace {

std::string escaped(std::string_view value) {
  std::string text;
  for (const char c : value) {
    if (c == '\n') {
      text += "\\n";
      continue;
    }
    if (c == '\\' || c == '"') {
      text += '\\';
    }
    text += c;
  }
  return text;
}

std::string seconds(Duration duration) {
  std::array<char, 32> digits{};
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(),
                                 std::chrono::duration<double>(duration).count());
  return {digits.data(), end.ptr};
}

class Page {
 public:
  explicit Page(const Snapshot& snapshot)
      : snapshot_(snapshot), system_("system=\"" + escaped(snapshot.system) + '"') {}

  void of_system(std::string_view name, std::string_view type, std::string_view help,
                 std::uint64_t value) {
    head(name, type, help);
    sample(name, system_, std::to_string(value));
  }
  template <class Value>
  void of_classes(std::string_view name, std::string_view type, std::string_view help,
                  Value value) {
    head(name, type, help);
    for (const OfClass& of : snapshot_.classes) {
      sample(name, labels(of), std::to_string(value(of)));
    }
  }
  void histogram(std::string_view name, std::string_view help) {
    head(name, "histogram", help);
    for (const OfClass& of : snapshot_.classes) {
      const Times& times = of.counts.handler_time;
      std::uint64_t so_far = 0;
      for (std::size_t i = 0; i < Times::kBounds; ++i) {
        so_far += times.counts[i];
        bucket(name, of, seconds(Times::bound(i)), so_far);
      }
      bucket(name, of, "+Inf", times.count());
      sample(std::string(name) + "_sum", labels(of), seconds(times.sum));
      sample(std::string(name) + "_count", labels(of), std::to_string(times.count()));
    }
  }
  [[nodiscard]] std::string take() && { return std::move(text_); }

 private:
  [[nodiscard]] std::string labels(const OfClass& of) const {
    return system_ + ",class=\"" + escaped(of.name) + '"';
  }
  void bucket(std::string_view name, const OfClass& of, const std::string& bound,
              std::uint64_t count) {
    sample(std::string(name) + "_bucket", labels(of) + ",le=\"" + bound + '"',
           std::to_string(count));
  }
  void head(std::string_view name, std::string_view type, std::string_view help) {
    text_.append("# HELP ").append(name).append(" ").append(help) += '\n';
    text_.append("# TYPE ").append(name).append(" ").append(type) += '\n';
  }
  void sample(std::string_view name, const std::string& labels, const std::string& value) {
    text_.append(name).append("{").append(labels).append("} ").append(value) += '\n';
  }

  const Snapshot& snapshot_;
  std::string system_;
  std::string text_;
};

}  // namespace

std::string prometheus_text(const Snapshot& snapshot) {
  Page page(snapshot);
  page.of_system("actors_alive", "gauge", "Actors that live.", snapshot.living);
  page.of_system("actors_dead_letters_total", "counter", "Messages that nobody could take.",
                 snapshot.dead_letters);
  page.of_classes("actors_counted", "gauge", "Actors that live and are counted.",
                  [](const OfClass& of) { return of.living; });
  page.of_classes("actors_messages_total", "counter", "Messages handled.",
                  [](const OfClass& of) { return of.counts.messages; });
  page.of_classes("actors_failures_total", "counter", "Handlers and hooks that threw.",
                  [](const OfClass& of) { return of.counts.failures; });
  page.of_classes("actors_restarts_total", "counter", "Restarts.",
                  [](const OfClass& of) { return of.counts.restarts; });
  page.of_classes("actors_mailbox_waiting", "gauge", "Messages that wait, as seen last.",
                  [](const OfClass& of) { return of.counts.waiting; });
  page.of_classes("actors_mailbox_high_water", "gauge",
                  "The most messages that waited at once in one mailbox.",
                  [](const OfClass& of) { return of.counts.high_water; });
  page.histogram("actors_handler_seconds",
                 "Time from the beginning to the end of a handler, of one in 64 messages.");
  return std::move(page).take();
}

}  // namespace actors::metrics
